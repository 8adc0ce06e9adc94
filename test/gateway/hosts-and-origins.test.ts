/** Who may talk to the gateway: every combination of Host and Origin, on bare sockets, judged by the status line. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OWN_ADDRESS, startDoor } from "./access/support/door.ts";
import { FakeHistory, knownProfile } from "./support/fake-history.ts";
import { rawRequest, statusOf, upgradeText } from "./support/raw-request.ts";
import { type Rig, startRig } from "./support/rig.ts";
import { until } from "./support/screen.ts";

describe("Host and Origin", () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());
  const filled = (text: string): string => text.replaceAll("PORT", String(rig.port));

  it.each([
    ["127.0.0.1:PORT", "http://127.0.0.1:PORT", 101],
    ["localhost:PORT", "http://localhost:PORT", 101],
    ["[::1]:PORT", "http://[::1]:PORT", 101],
    ["127.0.0.1:PORT", null, 403],
    ["127.0.0.1:PORT", "null", 403],
    ["127.0.0.1:PORT", "http://evil.example", 403],
    ["127.0.0.1:PORT", "https://127.0.0.1:PORT", 403],
    ["127.0.0.1:PORT", "http://127.0.0.1:1", 403],
    ["127.0.0.1:PORT", "http://127.0.0.1:PORT.evil.example", 403],
    ["127.0.0.1:PORT", "file://", 403],
    // DNS rebinding: the page's own name points at us, so Host and Origin agree with each other.
    ["evil.example:PORT", "http://evil.example:PORT", 421],
    ["evil.example", "http://127.0.0.1:PORT", 421],
    ["127.0.0.1:1", "http://127.0.0.1:PORT", 421],
    ["127.0.0.1", "http://127.0.0.1:PORT", 421],
  ])("upgrade with Host %s and Origin %s → %i", async (host, origin, status) => {
    const answer = await rawRequest(rig.port, filled(upgradeText(host, origin)));
    expect(statusOf(answer)).toBe(status);
    if (status !== 101) expect(answer).toContain("application/problem+json");
  });

  it("an upgrade without Host, and one on another path, are refused", async () => {
    expect(statusOf(await rawRequest(rig.port, upgradeText(null, filled("http://127.0.0.1:PORT"))))).toBe(
      421,
    );
    const twice = upgradeText("127.0.0.1:PORT", "http://127.0.0.1:PORT").replace(
      "Host:",
      "Host: evil.example\r\nHost:",
    );
    expect(statusOf(await rawRequest(rig.port, filled(twice)))).toBe(421);
    const reversed = upgradeText("127.0.0.1:PORT\r\nHost: evil.example", "http://127.0.0.1:PORT");
    expect(statusOf(await rawRequest(rig.port, filled(reversed)))).toBe(421);
    const elsewhere = filled(upgradeText("127.0.0.1:PORT", "http://127.0.0.1:PORT", "/api/ws"));
    expect(statusOf(await rawRequest(rig.port, elsewhere))).toBe(404);
  });

  it("a forwarding header makes nobody local or welcome", async () => {
    const text = filled(upgradeText("evil.example:PORT", "http://evil.example:PORT")).replace(
      "Connection:",
      "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Host: localhost\r\nForwarded: host=localhost\r\nConnection:",
    );
    expect(statusOf(await rawRequest(rig.port, text))).toBe(421);
  });

  const paths = [
    "/",
    "/healthz",
    "/metrics",
    "/api/sessions",
    "/api/sessions/x",
    "/api/stop",
    "/nothing",
    "/%",
  ];
  it.each(
    paths.flatMap((path) => ["GET", "POST", "HEAD", "OPTIONS", "DELETE"].map((method) => [method, path])),
  )("%s %s under a foreign Host is 421", async (method, path) => {
    const text = `${method} ${path} HTTP/1.1\r\nHost: evil.example:${rig.port}\r\nConnection: close\r\n\r\n`;
    expect(statusOf(await rawRequest(rig.port, text))).toBe(421);
    expect(rig.controller.asked).toEqual([]);
  });

  it("a request line that names another host does not get around the Host header", async () => {
    const text = filled(
      "GET http://evil.example/healthz HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n",
    );
    expect(statusOf(await rawRequest(rig.port, text))).toBe(421);
  });

  it.each([
    [null, 202],
    ["http://127.0.0.1:PORT", 202],
    ["http://evil.example", 403],
    ["null", 403],
    ["", 403],
  ])("POST /api/stop with Origin %s → %i", async (origin, status) => {
    const before = rig.controller.asked.length;
    const header = origin === null ? "" : `Origin: ${origin}\r\n`;
    const text = `POST /api/stop HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n${header}Content-Length: 0\r\nConnection: close\r\n\r\n`;
    expect(statusOf(await rawRequest(rig.port, filled(text)))).toBe(status);
    expect(rig.controller.asked.length - before).toBe(status === 202 ? 1 : 0);
  });
});

describe.runIf(OWN_ADDRESS !== null)("a dashboard on the network", () => {
  it("of a viewer may look, say who it is, and STOP, and nothing else; a write without Origin is refused", async () => {
    const history = new FakeHistory();
    history.profiles = [knownProfile("anna")];
    const door = await startDoor({ history });
    try {
      const cookie = await door.letIn("viewer");
      const socket = door.socket(cookie);
      const got: { type: string; role?: string; code?: string; id?: string }[] = [];
      socket.on("message", (data) => got.push(JSON.parse(data.toString())));
      await until("snapshot and devices", () => got.length >= 3);
      expect(got[0]).toMatchObject({ type: "hello", role: "viewer" });
      door.rig.controller.report();
      socket.send(JSON.stringify({ type: "set-limits", id: "1", maxAngleDeg: 20, maxDurationS: 60 }));
      socket.send(JSON.stringify({ type: "start", id: "2" }));
      socket.send(JSON.stringify({ type: "stop", id: "3" }));
      const phone = { type: "introduce", deviceId: "phone-0001", name: "Phone", view: "rider" };
      socket.send(JSON.stringify({ ...phone, id: "4" }));
      const answered = (): typeof got => got.filter(({ type }) => type === "ack" || type === "error");
      await until("four answers", () => answered().length >= 4);
      expect(answered()).toMatchObject([
        { type: "error", id: "1", code: "forbidden" },
        { type: "error", id: "2", code: "forbidden" },
        { type: "ack", id: "3" },
        { type: "ack", id: "4" },
      ]);
      expect(door.rig.controller.kinds()).toEqual(["stop"]);
      socket.terminate();
      const stop = { method: "POST", cookie };
      const ownOrigin = `http://${OWN_ADDRESS}:${door.rig.port}`;
      const bare = await fetch(`${ownOrigin}/api/stop`, { method: "POST", headers: { cookie } });
      expect(bare.status).toBe(403);
      // People's names and data are not for it, in whatever way it asks.
      const snapshots = got.filter(({ type }) => type === "snapshot");
      expect(snapshots.length).toBeGreaterThan(1);
      for (const snapshot of snapshots) expect(snapshot).toMatchObject({ profiles: [] });
      for (const path of ["sessions", "sessions/s1", "profiles", "profiles/anna", "audit"])
        expect((await door.ask("network", `/api/${path}`, { cookie })).status, path).toBe(403);
      const erase = { method: "DELETE", cookie };
      expect((await door.ask("network", "/api/profiles/anna", erase)).status).toBe(403);
      expect(history.calls.filter(({ call }) => call !== "profiles" && call !== "sessions")).toEqual([]);
      expect((await door.ask("network", "/api/openapi.json", { cookie })).status).toBe(200);
      expect((await door.ask("network", "/api/stop", stop)).status).toBe(202);
    } finally {
      await door.close();
    }
  });
});
