/** What is known of every table at a moment: what counts as news, what is too old, and what is not believed at all. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rememberFromRecord } from "../../firmware/centre/live/from-record.ts";
import { LiveTables } from "../../firmware/centre/live/live-tables.ts";
import { decodeLive } from "../../firmware/centre/live/live-words.ts";
import { RecordError, type TableRow } from "../../firmware/centre/record/central-record.ts";
import { FLEET_TOPICS, type FleetTopic, fleetTopic, MOST_PAYLOAD_BYTES } from "../../shared/fleet.ts";
import {
  LIVE_STALE_MS,
  type LiveChange,
  type LiveTable,
  liveChangeSchema,
  liveTableSchema,
} from "../../shared/fleet-live.ts";
import { until } from "../gateway/support/screen.ts";
import { HERE, sampleAbout, sampleState, telemetrySample } from "../support/fleet-samples.ts";

const AT = "2026-12-01T10:00:00.000Z";
const bytes = (message: unknown): Buffer =>
  Buffer.from(typeof message === "string" ? message : JSON.stringify(message));

class Rig {
  nowMs = 0;
  readonly troubles: string[] = [];
  readonly tables: LiveTables;

  constructor(onceOnline: "offline" | null = null, most = 100) {
    this.tables = new LiveTables({
      nowMs: () => this.nowMs,
      trouble: { tell: (_kind, message) => void this.troubles.push(message) },
      ...{ onceOnline, most },
    });
  }

  hear(topic: FleetTopic, message: unknown, tableId = HERE.tableId, isRetained = false): void {
    this.tables.hear(fleetTopic({ site: "north", tableId }, topic), bytes(message), isRetained);
  }

  changes(): LiveChange[] {
    return this.tables.takeChanges().map(({ json }) => liveChangeSchema.parse(JSON.parse(json)));
  }

  pictures(): LiveTable[] {
    return [...this.tables.all()].map((table) =>
      liveTableSchema.parse(JSON.parse(table.picture(this.nowMs))),
    );
  }
}

describe("whether a table is there", () => {
  test("is what it said, as long as it still tells: nobody may be left to say that it is gone", () => {
    const rig = new Rig();
    expect(rig.tables.isOnline(HERE)).toBe(false);
    rig.hear("availability", "online");
    rig.nowMs = 60_000;
    rig.hear("state", sampleState(AT));
    rig.nowMs = 149_999;
    expect(rig.tables.isOnline(HERE)).toBe(true);
    rig.nowMs = 150_000;
    expect(rig.tables.isOnline(HERE)).toBe(false);
    rig.hear("state", sampleState(AT));
    expect(rig.tables.isOnline(HERE)).toBe(true);
    rig.hear("availability", "offline");
    expect(rig.tables.isOnline(HERE)).toBe(false);
  });
});

describe("what is new of a table", () => {
  test("of several the newest is told, once, with what changed and nothing else", () => {
    const rig = new Rig();
    for (let seq = 1; seq <= 50; seq += 1) rig.hear("telemetry", telemetrySample({ seq }));
    rig.hear("state", sampleState(AT));
    expect(rig.changes()).toEqual([
      { ...HERE, telemetry: telemetrySample({ seq: 50 }), state: sampleState(AT) },
    ]);
    expect(rig.changes()).toEqual([]);
    rig.hear("availability", "online");
    rig.hear("telemetry", telemetrySample({ seq: 51 }), "t2");
    expect(rig.changes()).toEqual([
      { ...HERE, availability: "online" },
      { site: "north", tableId: "t2", telemetry: telemetrySample({ seq: 51 }) },
    ]);
    // Told again with every connection, and no news.
    rig.hear("availability", "online");
    expect(rig.changes()).toEqual([]);
  });

  test("what nobody was there to hear is in the picture of whoever comes later, and is no change any more", () => {
    const rig = new Rig();
    rig.hear("about", sampleAbout());
    rig.hear("telemetry", telemetrySample());
    rig.tables.forgetChanges();
    expect(rig.changes()).toEqual([]);
    expect(rig.pictures()).toEqual([
      { ...HERE, about: sampleAbout(), availability: null, state: null, telemetry: telemetrySample() },
    ]);
  });

  test("a picture is as new as what was heard last, whenever it was asked for before", () => {
    const rig = new Rig();
    rig.hear("telemetry", telemetrySample({ seq: 1 }));
    expect(rig.pictures()[0]?.telemetry?.seq).toBe(1);
    rig.hear("telemetry", telemetrySample({ seq: 2 }));
    expect(rig.pictures()[0]?.telemetry?.seq).toBe(2);
    rig.hear("state", sampleState(AT));
    expect(rig.pictures()[0]?.state).toEqual(sampleState(AT));
  });
});

describe("what is too old", () => {
  test("an angle is in a picture for three seconds and not longer, also in one that was made before", () => {
    const rig = new Rig();
    rig.nowMs = 500;
    rig.hear("telemetry", telemetrySample());
    rig.nowMs = 500 + LIVE_STALE_MS - 1;
    expect(rig.pictures()[0]?.telemetry).toEqual(telemetrySample());
    rig.nowMs = 500 + LIVE_STALE_MS;
    expect(rig.pictures()[0]?.telemetry).toBeNull();
  });

  test("and no change tells one that has become old before it was told", () => {
    const rig = new Rig();
    rig.hear("telemetry", telemetrySample());
    rig.hear("telemetry", telemetrySample(), "t2");
    rig.hear("availability", "online", "t2");
    rig.nowMs = LIVE_STALE_MS;
    expect(rig.changes()).toEqual([{ site: "north", tableId: "t2", availability: "online" }]);
  });
});

describe("what is not believed", () => {
  const good = telemetrySample();
  test.each<[string, unknown]>([
    ["no JSON", "{"],
    ["nothing", ""],
    ["another kind of message", sampleState(AT)],
    ["more than the contract has", { ...good, site: "north" }],
    ["a number that is none", { ...good, t: "1" }],
    ["an angle that is a number", { ...good, angle: 30 }],
    ["what cannot be compared", { ...good, at: { length: { toString: "x" } } }],
    ["too much", " ".repeat(MOST_PAYLOAD_BYTES) + JSON.stringify(good)],
  ])("telemetry that is %s is refused, counted and told", (_what, message) => {
    const rig = new Rig();
    rig.hear("telemetry", message);
    expect([rig.tables.refused, rig.troubles.length, rig.tables.size]).toEqual([1, 1, 0]);
  });

  test("telemetry that the broker had kept: nobody knows how old it is", () => {
    const rig = new Rig();
    rig.hear("telemetry", good, "t1", true);
    expect([rig.tables.refused, rig.tables.size]).toEqual([1, 0]);
    rig.hear("state", sampleState(AT), "t1", true);
    expect([rig.tables.refused, rig.tables.size]).toEqual([1, 1]);
  });

  test("what the record's side refuses is not counted twice, and not shown", () => {
    const rig = new Rig();
    rig.hear("state", { ...sampleState(AT), angle: 3 });
    rig.hear("about", sampleAbout({ site: "south", tableId: "t1" }));
    rig.hear("availability", "perhaps");
    expect([rig.tables.refused, rig.tables.size]).toEqual([0, 0]);
  });

  test("more tables than there may be; those that are there go on", () => {
    const rig = new Rig(null, 3);
    for (const tableId of ["t1", "t2", "t3", "t4", "t5"]) rig.hear("telemetry", good, tableId);
    rig.hear("telemetry", telemetrySample({ seq: 8 }), "t1");
    expect([rig.tables.size, rig.tables.refused]).toEqual([3, 2]);
    expect(rig.changes().map(({ tableId, telemetry }) => [tableId, telemetry?.seq])).toEqual([
      ["t1", 8],
      ["t2", 7],
      ["t3", 7],
    ]);
  });

  test("whatever comes on whatever topic, nothing is thrown", () => {
    const topics = fc.oneof(
      fc.string(),
      fc.constantFrom(...(Object.keys(FLEET_TOPICS) as FleetTopic[])).map((topic) => fleetTopic(HERE, topic)),
    );
    const payloads = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => bytes(text)),
      fc
        .record({ angle: fc.jsonValue(), at: fc.jsonValue(), seq: fc.jsonValue() })
        .map((said) => bytes({ ...good, ...said })),
    );
    fc.assert(
      fc.property(topics, payloads, fc.boolean(), (topic, payload, isRetained) => {
        expect(["heard", "nothing", "refused"]).toContain(decodeLive(topic, payload, isRetained).kind);
      }),
      { numRuns: 500 },
    );
  });
});

describe("what the record has", () => {
  const row = (tableId: string, differs: Partial<TableRow> = {}): TableRow => ({
    ...{ site: "north", tableId, about: sampleAbout({ site: "north", tableId }), state: sampleState(AT) },
    ...{ stateHeardAt: AT, availability: "offline", ...differs },
  });

  test.each(["offline", null] as const)(
    "a table that was online once is %s until it is heard",
    (onceOnline) => {
      const rig = new Rig(onceOnline);
      rig.tables.remember([
        row("t1", { availability: "online" }),
        row("t2"),
        row("t3", { availability: null }),
      ]);
      expect(rig.pictures().map(({ availability }) => availability)).toEqual([onceOnline, "offline", null]);
      // Views that are open already are told.
      expect(rig.changes().map(({ about }) => about?.tableId)).toEqual(["t1", "t2", "t3"]);
    },
  );

  test("what was heard meanwhile is newer", () => {
    const rig = new Rig("offline");
    const heard = sampleState("2026-12-01T11:00:00.000Z");
    rig.hear("state", heard);
    rig.hear("availability", "online");
    rig.tables.remember([row("t1", { availability: "online" })]);
    expect(rig.pictures()).toEqual([
      { ...HERE, about: sampleAbout(), availability: "online", state: heard, telemetry: null },
    ]);
  });

  test("a record that is away is asked again; one that cannot be read is told", async () => {
    const rig = new Rig();
    let asked = 0;
    const tables = async (): Promise<readonly TableRow[]> => {
      asked += 1;
      if (asked === 1) throw new RecordError("away", "not there");
      return [row("t1")];
    };
    const trouble = { tell: (_kind: string, message: string) => void rig.troubles.push(message) };
    const known = rememberFromRecord({ record: { tables }, tables: rig.tables, trouble });
    await until("it is read", () => rig.tables.size === 1);
    expect([asked, rig.troubles.length]).toEqual([2, 1]);
    known.stop();
  });
});
