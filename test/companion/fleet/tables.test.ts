/** What the page takes in of many tables: what is live, what is not, what stands out, and what it says of each. */

import { describe, expect, it } from "vitest";
import { groupOf, mayBeInSession, zoneOf } from "../../../companion/fleet/facts.ts";
import { createTables, type Tables } from "../../../companion/fleet/tables.ts";
import { alarmWords, moreWords, stateWords } from "../../../companion/fleet/words.ts";
import type { FleetLiveMessage, LiveTable } from "../../../shared/fleet-live.ts";
import { LIVE_STALE_MS } from "../../../shared/fleet-live.ts";
import { ADDRESS, ALARM, stateWith, tableWith, telemetryAt } from "./samples.ts";

const WELCOME: FleetLiveMessage = { type: "welcome", protocol: 1, role: "viewer", sites: null };
const whole = (tables: readonly LiveTable[], more = false): FleetLiveMessage => ({
  type: "tables",
  tables: [...tables],
  more,
});

const liveWith = (...list: readonly LiveTable[]): Tables => {
  const tables = createTables();
  tables.hear(WELCOME, 0);
  tables.setLine({ kind: "open" });
  tables.hear(whole(list), 0);
  tables.tick(0, false);
  return tables;
};
const viewIn = (tables: Tables) => {
  const cell = tables.find(ADDRESS);
  if (cell === null) throw new Error("the table is not there");
  return cell.view;
};

describe("a table on the wall", () => {
  it("has its angle, its state and its time while it is live", () => {
    const view = viewIn(liveWith(tableWith()));
    expect(view.presence.value).toBe("live");
    expect(view.angleText.value).toBe("20.0°");
    expect(view.state.value).toBe("inverted");
    expect(view.remainingText.value).toBe("2:50");
    expect(view.lock.value).toBe("released");
  });

  it("has none of them once its telemetry is older than what counts as live", () => {
    const tables = liveWith(tableWith());
    tables.tick(LIVE_STALE_MS - 1, false);
    expect(viewIn(tables).angleDeg.value).toBe(20);
    tables.tick(LIVE_STALE_MS, false);
    const view = viewIn(tables);
    expect(view.presence.value).toBe("silent");
    expect([view.angleDeg.value, view.state.value, view.lock.value, view.angleText.value]).toEqual([
      null,
      null,
      null,
      "—",
    ]);
  });

  it("is there no more once it was taken off the list, and new when it tells again", () => {
    const other = { site: "south", tableId: "t9" };
    const tables = liveWith(tableWith(), { ...tableWith(), ...other });
    tables.hear({ type: "gone", ...ADDRESS }, 0);
    tables.tick(0, false);
    expect(tables.find(ADDRESS)).toBeNull();
    expect(tables.cells.value.map(({ address }) => address.tableId)).toEqual(["t9"]);
    tables.hear({ type: "changes", changes: [{ ...ADDRESS, availability: "online" }] }, 0);
    tables.tick(0, false);
    expect(viewIn(tables).presence.value).toBe("silent");
    expect(tables.cells.value).toHaveLength(2);
  });

  it("is not made live by old messages that arrive late, all at once", () => {
    const tables = liveWith(tableWith());
    tables.tick(10_000, false);
    // The table's clock says that this one is nine seconds old.
    tables.hear({ type: "changes", changes: [{ ...ADDRESS, telemetry: telemetryAt(2_000) }] }, 10_000);
    expect(viewIn(tables).presence.value).toBe("silent");
    tables.hear({ type: "changes", changes: [{ ...ADDRESS, telemetry: telemetryAt(11_000) }] }, 10_000);
    expect(viewIn(tables).presence.value).toBe("live");
  });

  it("is offline where the broker says so, though its telemetry has just come", () => {
    const tables = liveWith(tableWith());
    tables.hear({ type: "changes", changes: [{ ...ADDRESS, availability: "offline" }] }, 1);
    expect(viewIn(tables).presence.value).toBe("offline");
    expect(viewIn(tables).angleDeg.value).toBeNull();
  });

  it("is not live where it has not said that it is there", () => {
    expect(viewIn(liveWith(tableWith({ availability: null }))).presence.value).toBe("untold");
  });

  it.each([{ kind: "silent" }, { kind: "waiting", failures: 1 }, { kind: "connecting" }] as const)(
    "is not known while the page's own line is $kind",
    (status) => {
      const tables = liveWith(tableWith());
      tables.setLine(status);
      expect(viewIn(tables).presence.value).toBe("no-line");
      expect(viewIn(tables).angleDeg.value).toBeNull();
    },
  );

  it("shows no angle that the table itself does not know", () => {
    const telemetry = telemetryAt(1, { angle: { kind: "fault", reason: "sensor-open" } });
    expect(viewIn(liveWith(tableWith({ telemetry }))).angleDeg.value).toBeNull();
  });

  it("is called by its id until it has a name", () => {
    expect(viewIn(liveWith(tableWith({ about: null }))).name.value).toBe("t-1");
  });
});

describe("whether STOP is there", () => {
  it("in every state in which somebody may be on it, and where the state is not known", () => {
    expect(
      ["armed", "inverted", "resting", "returning", "recovering", "fault", null].map((state) =>
        mayBeInSession(state as Parameters<typeof mayBeInSession>[0]),
      ),
    ).toEqual(Array(7).fill(true));
    expect([mayBeInSession("idle"), mayBeInSession("offline")]).toEqual([false, false]);
  });

  it("stays where a table was lost in a session", () => {
    const tables = liveWith(tableWith());
    tables.tick(60_000, false);
    expect(viewIn(tables).mayStop.value).toBe(true);
  });
});

describe("the groups", () => {
  const told = { availability: "online", state: stateWith(), telemetry: null } as const;

  it("a high alarm goes before a medium one, and an alarm that was told last counts on", () => {
    const medium = { ...ALARM, alarmId: "a-2", priority: "medium" } as const;
    expect(groupOf("live", { ...told, state: stateWith({ alarms: [medium] }) })).toBe("medium");
    expect(groupOf("offline", { ...told, state: stateWith({ alarms: [medium, ALARM] }) })).toBe("high");
  });

  it("a table that was lost with somebody on it is trouble; one that stood ready is not", () => {
    expect(groupOf("offline", told)).toBe("trouble");
    expect(groupOf("silent", told)).toBe("trouble");
    expect(groupOf("offline", { ...told, state: stateWith({ state: "idle" }) })).toBe("rest");
    expect(groupOf("live", told)).toBe("inverted");
    expect(groupOf("live", { ...told, state: stateWith({ state: "fault" }) })).toBe("trouble");
  });

  it("a line that is gone moves no table", () => expect(groupOf("no-line", told)).toBe("inverted"));
});

describe("the zone of an angle", () => {
  it.each([
    [20, "calm"],
    [25, "near"],
    [30, "near"],
    [30.1, "over"],
    [Number.NaN, "over"],
  ] as const)("%s of 30: %s", (angle, zone) => expect(zoneOf(angle, 30)).toBe(zone));
});

describe("all tables", () => {
  const other = (tableId: string, more: Partial<LiveTable> = {}): LiveTable => ({
    ...tableWith(more),
    tableId,
  });

  it("are counted: inverted, alarms, and who is away while the line is there", () => {
    const tables = liveWith(
      other("a"),
      other("b", { state: stateWith({ alarms: [ALARM] }) }),
      other("c", { availability: "offline" }),
    );
    expect(tables.counts.value).toEqual({ tables: 3, inverted: 2, high: 1, medium: 0, away: 1 });
    tables.setLine({ kind: "silent" });
    tables.tick(1, false);
    expect(tables.counts.value).toMatchObject({ inverted: 0, high: 1, away: 0 });
  });

  it("with an alarm are told of also while the order is held", () => {
    const tables = liveWith(other("a"), other("b"));
    const state = stateWith({ alarms: [ALARM] });
    tables.hear({ type: "changes", changes: [{ site: "north", tableId: "b", state }] }, 1);
    tables.tick(10, true);
    expect(tables.alarmed.value.map(({ key }) => key)).toEqual(["north/b"]);
    expect(tables.cells.value.map(({ key }) => key)).toEqual(["north/a", "north/b"]);
    expect(tables.isHeldBack.value).toBe(true);
    tables.tick(20, false);
    expect(tables.cells.value.map(({ key }) => key)).toEqual(["north/b", "north/a"]);
    expect(tables.isHeldBack.value).toBe(false);
  });

  it("that are not told of again after a new welcome are gone, once everything was told", () => {
    const tables = liveWith(other("a"), other("b"));
    tables.hear(WELCOME, 1);
    tables.tick(1, false);
    // Nothing of before is shown as live meanwhile.
    expect(tables.cells.value.map(({ view }) => view.angleDeg.value)).toEqual([null, null]);
    tables.hear(whole([other("b")], true), 2);
    tables.tick(2, false);
    expect(tables.cells.value).toHaveLength(2);
    tables.hear(whole([]), 3);
    tables.tick(3, false);
    expect(tables.cells.value.map(({ key }) => key)).toEqual(["north/b"]);
  });
});

describe("a tile's words", () => {
  it("say the state only of a table that is live", () => {
    expect(stateWords("live", "inverted")).toBe("Inverted");
    expect(stateWords("offline", "inverted")).toBe("Offline");
    expect(stateWords("silent", null)).toBe("No live data");
  });

  it("say of an alarm that it was told last, where the table is not live", () => {
    expect(alarmWords("live", [ALARM])).toBe("Over the maximum angle");
    expect(alarmWords("offline", [ALARM, ALARM])).toBe("Last told: Over the maximum angle");
    expect([[], [ALARM], [ALARM, ALARM]].map(moreWords)).toEqual(["", "", " +1"]);
  });
});
