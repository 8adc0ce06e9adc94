/** `inversion-table fleet` as somebody starts it: what it says, how it ends, TLS, and a database that comes later. */

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeTable } from "../support/fake-table.ts";
import { launchFleet, startFleetProgram } from "../support/fleet-program.ts";
import { HERE, sampleSession } from "../support/fleet-samples.ts";
import { freePort } from "../support/mosquitto.ts";
import { networkAddress } from "../support/network-address.ts";
import { describeWithPostgres, startPostgres } from "../support/postgres.ts";
import { PROJECT, sleep } from "../support/program.ts";

const atTheEnd: (() => Promise<unknown>)[] = [];
const later = (end: () => Promise<unknown>): void => void atTheEnd.push(end);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inversion-table-fleet-"));
});
afterEach(async () => {
  for (const end of atTheEnd.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** Runs a command that ends by itself. */
const typed = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(PROJECT, "bin/inversion-table.js"), ...args], {
      env: { ...process.env, PGPASSWORD: "" },
      timeout: 60_000,
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
    child.once("exit", (code) => resolve({ code, said }));
  });
const fleet = (...args: readonly string[]): Promise<Ended> =>
  typed("fleet", "--data-dir", folder, "--http-port", "0", "--mqtt-port", "0", ...args);

test("a second one at the same folder, and a port that is taken: code 3 and who it is", async () => {
  const first = await startFleetProgram(["--data-dir", folder, "--mqtt-port", "0"]);
  later(() => first.kill());
  expect(await fleet()).toMatchObject({ code: 3, said: expect.stringContaining("is used by process") });
  expect(await first.stop()).toBe(0);

  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  later(() => new Promise((resolve) => taken.close(resolve)));
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await fleet("--mqtt-port", String(port))).toMatchObject({ code: 3 });
  expect(await fleet("--http-port", String(port))).toMatchObject({ code: 3 });
});

test("beyond this computer the broker within needs a certificate, and with one a table comes over TLS", async () => {
  const refused = await fleet("--mqtt-host", "0.0.0.0");
  expect(refused.code).toBe(2);
  expect(refused.said).toContain(`inversion-table certificate --data-dir ${folder}`);
  expect((await typed("certificate", "--data-dir", folder)).code).toBe(0);
  const added = await typed("fleet", "add-table", "north/t1", "--data-dir", folder);
  const password = /^ {2}(\S{32})$/m.exec(added.said)?.[1] ?? "";
  const port = await freePort();
  const program = await startFleetProgram([
    ...["--data-dir", folder, "--mqtt-host", "0.0.0.0", "--mqtt-port", String(port)],
  ]);
  later(() => program.kill());
  expect(program.mqttUrl).toBe(`mqtts://0.0.0.0:${port}`);
  const ca = await readFile(join(folder, "tls/authority.crt"));
  const table = new FakeTable({
    ...{ url: () => `mqtts://localhost:${port}`, address: HERE, password, protocolVersion: 4, ca },
  });
  later(() => table.close());
  table.tell("sessions", sampleSession("s1", new Date().toISOString()));
  await table.allAcknowledged();
  expect(await program.json("/api/fleet/sessions")).toMatchObject({ rows: [{ session: { id: "s1" } }] });
  const stranger = new FakeTable({
    ...{ url: () => `mqtts://localhost:${port}`, address: HERE, password, protocolVersion: 4 },
  });
  later(() => stranger.close());
  await sleep(500);
  expect(stranger.connections).toBe(0);
  expect(await program.stop()).toBe(0);
});

interface Answer {
  readonly status: number;
  readonly cookie: string;
  readonly body: unknown;
}

const posted = (url: string, ca: string, host: string, body: object): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const origin = `https://${host}:${new URL(url).port}`;
    const headers = { host: new URL(origin).host, origin, "content-type": "application/json" };
    const sent = request(url, { method: "POST", ca, headers, servername: "localhost" }, (answer) => {
      let text = "";
      answer.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          cookie: String(answer.headers["set-cookie"]),
          body: JSON.parse(text),
        }),
      );
    });
    sent.on("error", reject);
    sent.end(JSON.stringify(body));
  });

test("beyond this computer its page needs a certificate, and with one devices are let in with codes for their sites", async () => {
  const refused = await fleet("--host", "0.0.0.0");
  expect(refused.code).toBe(2);
  expect(refused.said).toContain(`inversion-table certificate --data-dir ${folder}`);
  expect(refused.said).toContain("inversion-table fleet … --insecure");
  expect(await fleet("pair")).toMatchObject({
    code: 1,
    said: expect.stringContaining("no inversion-table runs"),
  });
  const { address, host } = networkAddress("fleet.test");
  expect((await typed("certificate", "--data-dir", folder, "--host", "fleet.test")).code).toBe(0);
  const args = ["--data-dir", folder, "--mqtt-port", "0", "--host", "0.0.0.0"];
  const program = await startFleetProgram(args);
  later(() => program.kill());
  expect(program.url).toMatch(/^https:/);
  expect(program.stderr()).toContain("To let one device in as admin for all sites");
  const shown = await fleet("pair", "--role", "operator", "--site", "north", "--site", "south");
  expect(shown).toMatchObject({
    code: 0,
    said: expect.stringContaining("as operator for the sites north, south"),
  });
  const code = /code (\d{3}) (\d{3})/.exec(shown.said)?.slice(1).join("");
  const ca = await readFile(join(folder, "tls/authority.crt"), "utf8");
  const url = `https://${address}:${new URL(program.url).port}/api/access/pair`;
  const paired = await posted(url, ca, host, { code, name: "Tablet" });
  expect(paired).toMatchObject({
    status: 200,
    cookie: expect.stringMatching(/^__Host-.*; Secure/),
    body: { channel: "tls", who: { kind: "device", role: "operator", sites: ["north", "south"] } },
  });
  expect(await program.stop()).toBe(0);
  expect(await fleet("pair")).toMatchObject({ code: 1 });
});

describeWithPostgres("with PostgreSQL", () => {
  test("a database that is not there yet is waited for; one that refuses ends it; a stop ends the wait", async () => {
    const server = await startPostgres();
    later(() => server.stop());
    const url = await server.database();
    const none = await fleet("--database", url.replace(/\w+$/, "nowhere"));
    expect(none).toMatchObject({ code: 2, said: expect.stringContaining("nowhere") });
    await server.kill();
    const args = ["--data-dir", folder, "--mqtt-port", "0", "--database", url];
    const waiting = launchFleet(args);
    later(() => waiting.kill());
    await sleep(1_500);
    await server.start();
    const program = await waiting.ready;
    expect(await program.json("/healthz")).toMatchObject({ state: "ok", record: { kind: "postgres" } });
    expect(await program.stop()).toBe(0);

    await server.kill();
    const child = spawn(process.execPath, [join(PROJECT, "bin/inversion-table.js"), "fleet", ...args], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    later(async () => child.kill("SIGKILL"));
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    await expect.poll(() => said, { timeout: 30_000 }).toContain("cannot be reached yet");
    const code = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    expect(await code).toBe(0);
  });
});
