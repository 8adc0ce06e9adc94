/** Several dashboards at one table: all are told the same, and one that does not read disturbs nobody. */

import { expect, it } from "vitest";
import { WebSocket } from "ws";
import type { ServerMessage } from "../../shared/protocol.ts";
import { openDashboard } from "../support/dashboard.ts";
import { sleep } from "../support/program.ts";
import { lockedAt25, nextEvent, releaseSince, seconds, untilReady, withTable } from "./session.ts";

type Told = Extract<ServerMessage, { type: "telemetry" }>;

const telemetryOf = (messages: readonly ServerMessage[]): Map<number, Told> =>
  new Map(messages.flatMap((m) => (m.type === "telemetry" ? [[m.seq, m] as const] : [])));

/** A dashboard whose socket is open and never read. */
const openDeaf = async (url: string): Promise<WebSocket> => {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, { origin: url });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  socket.on("error", () => {});
  socket.pause();
  return socket;
};

it("two dashboards are told the same limits, events and telemetry, and both may act", async () => {
  await withTable(async (table) => {
    const { program, dashboard: first } = table;
    const second = await openDashboard(program.url);
    await untilReady(table);
    await second.accepted({ type: "set-limits", maxAngleDeg: 33, maxDurationS: 90 });
    for (const dashboard of [first, second]) {
      await dashboard.eventUntil(
        "the new limits",
        (e) => e.kind === "limits-changed" && e.limits.maxAngleDeg === 33 && e.limits.maxDurationS === 90,
      );
      await dashboard.telemetryUntil(
        "the active limits",
        (t) => t.maxAngleDeg === 33 && t.maxDurationS === 90,
      );
    }
    await first.accepted({ type: "start" });
    await second.telemetryUntil("armed on the other screen", (t) => t.state === "armed");
    await program.setWorld({ riderTargetDeg: -40 });
    await program.worldUntil("moved", (w) => w.angleDeg > -42);
    await second.accepted({ type: "stop" });
    const [here, there] = await Promise.all(
      [first, second].map((dashboard) => dashboard.eventUntil("the end", (e) => e.kind === "session-ended")),
    );
    expect(here).toEqual(there);
    const [a, b] = [telemetryOf(first.messages), telemetryOf(second.messages)];
    const common = [...a.keys()].filter((seq) => b.has(seq));
    expect(common.length).toBeGreaterThan(20);
    for (const seq of common) expect(a.get(seq)).toEqual(b.get(seq));
    second.close();
  });
});

it("one that never reads does not disturb the other, the table or STOP", async () => {
  await withTable(async (table) => {
    const { program, dashboard } = table;
    const deaf = await openDeaf(program.url);
    deaf.send(JSON.stringify({ type: "subscribe", id: "fast", rateHz: 50 }));
    await lockedAt25(table);
    const from = await program.world();
    const began = telemetryOf(dashboard.messages).size;
    const fromT = dashboard.telemetry()?.t ?? Number.NaN;
    await program.worldUntil("five seconds on", (w) => {
      if (w.lock !== "held")
        throw new Error(`the lock was released: ${JSON.stringify(dashboard.events().slice(-4))}`);
      return seconds(from.boardTimeUs, w.boardTimeUs) > 5;
    });
    const overS = ((dashboard.telemetry()?.t ?? Number.NaN) - fromT) / 1000;
    // 25 a second are sent; half of that is still more than anybody needs.
    expect((telemetryOf(dashboard.messages).size - began) / overS).toBeGreaterThan(12);
    const before = dashboard.events().length;
    await dashboard.accepted({ type: "stop" });
    const { heldS } = await releaseSince(program, await program.world());
    expect(heldS).toBeLessThan(0.5);
    expect((await nextEvent(table, before, "session-ended")).reason).toBe("stop");
    deaf.terminate();
    await sleep(50);
    expect((await program.health()).state).not.toBe("offline");
  });
});

it("a dashboard that goes in the middle of a session changes nothing", async () => {
  await withTable(async (table) => {
    const { program, dashboard } = table;
    const second = await openDashboard(program.url);
    await lockedAt25({ program, dashboard: second });
    second.close();
    const at = await program.world();
    await program.worldUntil("three seconds on", (w) => seconds(at.boardTimeUs, w.boardTimeUs) > 3);
    expect((await program.world()).lock).toBe("held");
    expect(dashboard.telemetry()?.state).toBe("inverted");
    await dashboard.accepted({ type: "release" });
    await program.worldUntil("released", (w) => w.lock === "released");
  });
});
