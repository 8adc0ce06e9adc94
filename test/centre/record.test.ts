/** One list of promises for both kinds of central record. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Heard } from "../../firmware/centre/heard.ts";
import {
  ALL,
  type CentralRecord,
  RecordError,
  type Which,
} from "../../firmware/centre/record/central-record.ts";
import { readMark } from "../../firmware/centre/record/page-mark.ts";
import { openPostgresRecord } from "../../firmware/centre/record/postgres-record.ts";
import { POSTGRES_STEPS } from "../../firmware/centre/record/postgres-schema.ts";
import { openSqliteRecord } from "../../firmware/centre/record/sqlite-record.ts";
import { SQLITE_STEPS } from "../../firmware/centre/record/sqlite-schema.ts";
import type { TableAddress } from "../../shared/fleet.ts";
import { HERE, sampleAbout, sampleEvent, sampleSession, sampleState } from "../support/fleet-samples.ts";
import { describeWithPostgres, type Postgres, startPostgres } from "../support/postgres.ts";

const NOW = "2026-11-30T12:00:00.000Z";
const session = (id: string, endedAt: string, address: TableAddress = HERE): Heard => ({
  ...{ kind: "session", address },
  session: sampleSession(id, endedAt),
});
const event = (seq: number, at = NOW, address: TableAddress = HERE): Heard => ({
  ...{ kind: "event", address },
  event: sampleEvent(seq, at),
});
const state = (at: string, invertedS = 0): Heard => ({
  ...{ kind: "state", address: HERE },
  state: sampleState(at, { invertedS }),
});
const later = (ms: number): string => new Date(Date.parse(NOW) + ms).toISOString();

const allSessions = async (record: CentralRecord, which: Which, most: number): Promise<string[]> => {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const page = await record.sessions(which, { after: after === null ? null : readMark(after), most });
    expect(page.rows.length).toBeLessThanOrEqual(most);
    ids.push(...page.rows.map((row) => row.session.id));
    after = page.next;
  } while (after !== null);
  return ids;
};

interface Opened {
  /** The same record once more, as another process has it. */
  again(steps?: readonly string[]): Promise<CentralRecord>;
  readonly steps: readonly string[];
}

const promises = (fresh: () => Promise<Opened>): void => {
  let opened: Opened;
  let record: CentralRecord;
  beforeEach(async () => {
    opened = await fresh();
    record = await opened.again();
    return () => record.close();
  });

  test("a session is kept once, however often, by whomever and with whatever number it is told", async () => {
    const told = session("s1", NOW);
    expect(await record.write([told, told], NOW)).toEqual({ sessions: 1, events: 0 });
    expect(await record.write([told], later(1000))).toEqual({ sessions: 0, events: 0 });
    const renumbered: Heard = {
      ...{ kind: "session", address: HERE },
      session: sampleSession("s1", NOW, { outboxId: "box2", seq: 9, at: later(86_400_000) }),
    };
    expect(await record.write([renumbered], NOW)).toEqual({ sessions: 0, events: 0 });
    const contradicted = session("s1", later(-62 * 86_400_000));
    expect(await record.write([contradicted], NOW)).toEqual({ sessions: 0, events: 0 });
    const { rows } = await record.sessions(ALL, { after: null, most: 10 });
    expect(rows).toEqual([
      {
        site: "north",
        tableId: "t1",
        session: sampleSession("s1", NOW).session,
        heardAt: NOW,
      },
    ]);
  });

  test("the same id at another table or another site is another session", async () => {
    const others = [HERE, { site: "south", tableId: "t1" }, { site: "north", tableId: "t2" }];
    const batch = others.map((address) => session("s1", NOW, address));
    expect((await record.write(batch, NOW)).sessions).toBe(3);
  });

  test("an event is kept once by its outbox and number", async () => {
    const second: Heard = { ...{ kind: "event", address: HERE }, event: sampleEvent(1, NOW, "box2") };
    expect((await record.write([event(1), event(1), event(2), second], NOW)).events).toBe(3);
    expect((await record.write([event(1), event(2), event(3)], NOW)).events).toBe(1);
    const { rows } = await record.events(ALL, { after: null, most: 10 });
    expect(rows.map((row) => `${row.event.outboxId} ${row.event.seq}`)).toEqual([
      "box2 1",
      "box1 3",
      "box1 2",
      "box1 1",
    ]);
  });

  test("a table's newest state stands, whatever the order in which they come", async () => {
    await record.write(
      [state(later(0), 1), { kind: "about", address: HERE, about: sampleAbout() }],
      later(0),
    );
    await record.write([state(later(2000), 3), state(later(1000), 2)], later(2000));
    await record.write([state(later(500), 9)], later(2500));
    await record.write([{ kind: "availability", address: HERE, availability: "online" }], later(2500));
    expect(await record.tables(null)).toEqual([
      {
        ...HERE,
        about: sampleAbout(),
        state: sampleState(later(2000), { invertedS: 3 }),
        stateHeardAt: later(2000),
        availability: "online",
      },
    ]);
  });

  test("a table that is forgotten is off the list, keeps its sessions, and is on it again once it tells", async () => {
    const neighbour: Heard = {
      ...{ kind: "availability", availability: "online" },
      address: { site: "south", tableId: "t1" },
    };
    await record.write([state(later(0)), session("s1", NOW), neighbour], NOW);
    expect(await record.forgetTable(HERE)).toBe(true);
    expect((await record.tables(null)).map(({ site }) => site)).toEqual(["south"]);
    expect(await record.forgetTable(HERE)).toBe(false);
    expect(await allSessions(record, ALL, 10)).toEqual(["s1"]);
    await record.write([state(later(1000))], later(1000));
    expect((await record.tables(null)).map(({ site }) => site)).toEqual(["north", "south"]);
  });

  test("a state from the future does not stay for ever, nor one that nobody has repeated", async () => {
    const stands = async (): Promise<number | undefined> => (await record.tables(null))[0]?.state?.invertedS;
    await record.write([state("2099-01-01T00:00:00Z", 1)], later(0));
    await record.write([state(later(1000), 2)], later(1000));
    expect(await stands()).toBe(2);
    await record.write([state(later(-3_600_000), 3)], later(60_000));
    expect(await stands()).toBe(2);
    await record.write([state(later(-3_600_000), 4)], later(200_000));
    expect(await stands()).toBe(4);
  });

  test("a table that has only told a session so far is in the list", async () => {
    await record.write([session("s1", NOW)], NOW);
    expect(await record.tables(null)).toEqual([
      { ...HERE, about: null, state: null, stateHeardAt: null, availability: null },
    ]);
    expect(await record.tables(["south"])).toEqual([]);
    expect(await record.tables(["north"])).toHaveLength(1);
  });

  test("pages hold every session once, also where many end at the same moment and new ones come", async () => {
    const batch = Array.from({ length: 25 }, (_, index) =>
      session(`s${index}`, later(-Math.floor(index / 10) * 60_000), {
        site: index % 2 === 0 ? "north" : "south",
        tableId: `t${index % 3}`,
      }),
    );
    await record.write(batch, NOW);
    const first = await record.sessions(ALL, { after: null, most: 4 });
    expect(first.next).not.toBeNull();
    await record.write([session("newer", later(1000))], NOW);
    const mark = readMark(first.next ?? "");
    expect(mark).not.toBeNull();
    const second = await record.sessions(ALL, { after: mark, most: 100 });
    const ids = [...first.rows, ...second.rows].map((row) => row.session.id);
    expect(ids).toHaveLength(25);
    expect(new Set(ids).size).toBe(25);
    expect(await allSessions(record, ALL, 7)).toHaveLength(26);
    expect(await allSessions(record, ALL, 13)).toHaveLength(26);
  });

  test("sessions are found by site, table and time", async () => {
    const south = { site: "south", tableId: "t1" };
    await record.write(
      [session("a", later(0)), session("b", later(-86_400_000)), session("c", later(0), south)],
      NOW,
    );
    const found = (which: Partial<Which>): Promise<string[]> => allSessions(record, { ...ALL, ...which }, 10);
    expect((await found({ sites: ["north"] })).sort()).toEqual(["a", "b"]);
    expect(await found({ sites: [] })).toEqual([]);
    expect((await found({ tableId: "t1", sites: ["south", "north"] })).sort()).toEqual(["a", "b", "c"]);
    expect((await found({ from: later(0) })).sort()).toEqual(["a", "c"]);
    expect(await found({ until: later(0) })).toEqual(["b"]);
    expect(await record.sessionsPerDay(ALL)).toEqual([
      { day: "2026-11-29", site: "north", sessions: 1, invertedS: 75.5 },
      { day: "2026-11-30", site: "north", sessions: 1, invertedS: 75.5 },
      { day: "2026-11-30", site: "south", sessions: 1, invertedS: 75.5 },
    ]);
  });

  test("what a text may hold does not stop anything: NUL, half a character, quotes", async () => {
    const told = sampleSession("s1", NOW);
    const programmeName = `a\u0000b\ud800c"'\\`;
    const odd: Heard = {
      ...{ kind: "session", address: HERE },
      session: { ...told, session: { ...told.session, programmeName } },
    };
    await record.write([odd], NOW);
    const { rows } = await record.sessions(ALL, { after: null, most: 1 });
    expect(rows[0]?.session.programmeName).toBe(programmeName);
  });

  test("dates that no month is made for are kept and found", async () => {
    const odd = ["1970-01-01T00:00:01Z", "2099-05-05T00:00:00Z", "9999-12-31T23:59:59Z"];
    await record.write(
      odd.flatMap((at, index) => [session(`s${index}`, at), event(index + 1, at)]),
      NOW,
    );
    expect(await allSessions(record, ALL, 2)).toEqual(["s2", "s1", "s0"]);
    expect(
      (
        await record.write(
          odd.map((at, index) => session(`s${index}`, at)),
          NOW,
        )
      ).sessions,
    ).toBe(0);
  });

  test("what is older than it is kept goes, and nothing else", async () => {
    const ages = [
      "2026-11-01T00:00:00Z",
      "2026-10-31T23:59:59Z",
      "2026-09-01T00:00:00Z",
      "2026-08-31T23:59:59Z",
    ];
    await record.write(
      [...ages, "1990-01-01T00:00:00Z", "2099-01-01T00:00:00Z"].flatMap((at, index) => [
        session(`s${index}`, at),
        event(index + 1, at),
      ]),
      NOW,
    );
    await record.upkeep(Date.parse(NOW), { months: null });
    expect(await allSessions(record, ALL, 10)).toHaveLength(6);
    expect(await record.upkeep(Date.parse(NOW), { months: 2 })).toBe(false);
    expect(await allSessions(record, ALL, 10)).toEqual(["s5", "s0", "s1", "s2"]);
    const { rows } = await record.events(ALL, { after: null, most: 10 });
    expect(rows.map((row) => row.event.seq)).toEqual([6, 1, 2, 3]);
    // One that comes late finds its place, and goes the same way.
    await record.write([session("late", "2026-05-01T00:00:00Z")], NOW);
    expect(await allSessions(record, ALL, 10)).toContain("late");
    await record.upkeep(Date.parse(NOW), { months: 2 });
    expect(await allSessions(record, ALL, 10)).not.toContain("late");
  });

  test("a batch is taken whole or not at all", async () => {
    const told = sampleEvent(2 ** 53, NOW);
    const impossible: Heard = {
      ...{ kind: "event", address: HERE },
      event: { ...told, seq: 1.5 },
    };
    await expect(record.write([session("s1", NOW), impossible], NOW)).rejects.toMatchObject({
      code: "row-refused",
    });
    expect(await allSessions(record, ALL, 10)).toEqual([]);
  });

  test("a record that a newer program made is left alone, and a step that was changed is noticed", async () => {
    await record.write([session("s1", NOW)], NOW);
    await record.close();
    const [first = "", ...more] = opened.steps;
    await expect(opened.again([])).rejects.toMatchObject({ code: "too-new" });
    await expect(opened.again([`${first} `, ...more])).rejects.toMatchObject({ code: "changed" });
    record = await opened.again([...opened.steps, "create table one_more (a integer)"]);
    expect(await allSessions(record, ALL, 10)).toEqual(["s1"]);
  });
};

describe("in SQLite", () => {
  promises(async () => {
    const folder = await mkdtemp(join(tmpdir(), "inversion-table-record-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, "record.db");
    return { again: async (steps = SQLITE_STEPS) => openSqliteRecord(path, steps), steps: SQLITE_STEPS };
  });

  test("a file of another program is left alone", async () => {
    const folder = await mkdtemp(join(tmpdir(), "inversion-table-record-"));
    const { default: Database } = await import("better-sqlite3");
    const other = new Database(join(folder, "other.db"));
    other.exec("create table theirs (a); pragma user_version = 3");
    other.close();
    expect(() => openSqliteRecord(join(folder, "other.db"))).toThrow(RecordError);
    await rm(folder, { recursive: true });
  });
});

describeWithPostgres("in PostgreSQL", () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres();
    return () => server.stop();
  });

  promises(async () => {
    const url = await server.database();
    return { again: (steps = POSTGRES_STEPS) => openPostgresRecord(url, steps), steps: POSTGRES_STEPS };
  });

  test("several that start at once make the tables once", async () => {
    const url = await server.database();
    const records = await Promise.all(Array.from({ length: 6 }, () => openPostgresRecord(url)));
    const rows = await server.ask(url, "select version from inversion_table.steps");
    expect(rows).toEqual([{ version: 1 }]);
    await Promise.all(records.map((record) => record.upkeep(Date.parse(NOW), { months: 12 })));
    for (const record of records) await record.close();
  });

  test("several that write the same at once keep it once, while months are made and rows move into them", async () => {
    const url = await server.database();
    const records = await Promise.all(Array.from({ length: 4 }, () => openPostgresRecord(url)));
    const days = Array.from({ length: 60 }, (_, index) => later(-index * 12 * 86_400_000));
    const batch = days.flatMap((at, index) => [session(`s${index}`, at), event(index + 1, at)]);
    const added = await Promise.all(
      records.map(async (record, turn) => {
        let sessions = 0;
        for (let from = 0; from < batch.length; from += 10) {
          const part = batch.slice(from, from + 10);
          for (;;) {
            try {
              sessions += (await record.write(turn % 2 === 0 ? part : part.toReversed(), NOW)).sessions;
              break;
            } catch (error) {
              if (!(error instanceof RecordError) || error.code !== "away") throw error;
            }
          }
        }
        return sessions;
      }),
    );
    expect(added.reduce((sum, one) => sum + one, 0)).toBe(60);
    const [first] = records;
    expect(first === undefined ? [] : await allSessions(first, ALL, 100)).toHaveLength(60);
    for (const record of records) await record.close();
  });

  test("rows of a month that was too far ahead move into it when it is made", async () => {
    const url = await server.database();
    const record = await openPostgresRecord(url);
    await record.write([session("ahead", "2027-02-10T00:00:00Z"), event(1, "2027-02-10T00:00:00Z")], NOW);
    const inOther = "select count(*)::int as n from inversion_table.sessions_other";
    expect(await server.ask(url, inOther)).toEqual([{ n: 1 }]);
    await record.upkeep(Date.parse("2027-01-15T00:00:00Z"), { months: null });
    expect(await server.ask(url, inOther)).toEqual([{ n: 0 }]);
    expect(await server.ask(url, "select count(*)::int as n from inversion_table.sessions_2027_02")).toEqual([
      { n: 1 },
    ]);
    await record.close();
  });

  test("a server that is gone is away, and when it is back the record goes on", async () => {
    const url = await server.database();
    const record = await openPostgresRecord(url);
    await record.write([session("s1", NOW)], NOW);
    await server.kill();
    await expect(record.write([session("s2", NOW)], NOW)).rejects.toMatchObject({ code: "away" });
    await expect(openPostgresRecord(url)).rejects.toMatchObject({ code: "away" });
    await server.start();
    await record.write([session("s1", NOW), session("s2", NOW)], NOW);
    expect(await allSessions(record, ALL, 10)).toHaveLength(2);
    await record.close();
  });

  test("a database that is not there ends the wait", async () => {
    const url = (await server.database()).replace(/\w+$/, "nowhere");
    await expect(openPostgresRecord(url)).rejects.toMatchObject({ code: "unusable" });
  });
});
