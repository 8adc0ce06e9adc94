/** A worn socket: the board goes and comes back fifteen times in a row. */

import { expect, it } from "vitest";
import { replug } from "../support/replug.ts";
import { withTable } from "./session.ts";

const CYCLES = 15;

it("the plug pulled fifteen times: no session comes back, every controller is a fresh one, nothing is left open", {
  timeout: 300_000,
}, async () => {
  await withTable(async (table) => {
    const { looks, sessions, resumed, controllers } = await replug(table, CYCLES);
    expect(resumed).toEqual([]);
    expect(sessions).toBe(1);
    expect(controllers).toBe(CYCLES);
    expect(looks.length).toBe(CYCLES);
    const files = (at: number) => looks[at] ?? looks[0];
    expect(files(CYCLES - 1)?.gatewayFiles).toBeLessThanOrEqual(files(2)?.gatewayFiles ?? 0);
    expect(files(CYCLES - 1)?.boardFiles).toBeLessThanOrEqual(files(2)?.boardFiles ?? 0);
    expect(table.dashboard.telemetry()?.state).toBe("fault");
  });
});
