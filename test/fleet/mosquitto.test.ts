/** The broker that the other tests lean on: it comes up, can be taken down and up again, and is gone afterwards. */

import mqtt from "mqtt";
import { afterEach, expect, test } from "vitest";
import { type Mosquitto, passwordFile, startMosquitto } from "../support/mosquitto.ts";
import { describeWith } from "../support/needs.ts";

const running: Mosquitto[] = [];
const started = async (...options: Parameters<typeof startMosquitto>): Promise<Mosquitto> => {
  const broker = await startMosquitto(...options);
  running.push(broker);
  return broker;
};
afterEach(async () => {
  for (const broker of running.splice(0)) await broker.stop();
});

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describeWith("mosquitto", "Mosquitto in a test", () => {
  test("speaks MQTT 5, keeps what is retained over a restart, and is gone after stop", async () => {
    const broker = await started({ persistent: true });
    const client = await mqtt.connectAsync(broker.url, { protocolVersion: 5, reconnectPeriod: 0 });
    await client.publishAsync("a/b", "kept", { qos: 1, retain: true });
    await client.endAsync();
    await broker.down("SIGTERM");
    await broker.up();
    const other = await mqtt.connectAsync(broker.url, { protocolVersion: 5, reconnectPeriod: 0 });
    const heard = new Promise<string>((resolve) => {
      other.on("message", (_, payload) => resolve(payload.toString()));
    });
    await other.subscribeAsync("a/#");
    expect(await heard).toBe("kept");
    await other.endAsync();
    const pid = broker.pid();
    expect(isThere(pid)).toBe(true);
    await broker.stop();
    expect(isThere(pid)).toBe(false);
  });

  test("with a password file lets nobody else in", async () => {
    const first = await started();
    const file = await passwordFile(`${first.dir}/passwords`, { anna: "secret-of-anna" });
    const broker = await started({ config: [`password_file ${file}`, "allow_anonymous false"] });
    const options = { protocolVersion: 5, reconnectPeriod: 0 } as const;
    await expect(mqtt.connectAsync(broker.url, options)).rejects.toThrow(/not authorized/i);
    const anna = { ...options, username: "anna", password: "secret-of-anna" };
    const client = await mqtt.connectAsync(broker.url, anna);
    await client.endAsync();
  });
});
