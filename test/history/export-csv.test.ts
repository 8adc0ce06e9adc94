import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { csvLine, plain, said } from "../../firmware/history/csv.ts";
import { samplesCsv, sessionsCsv } from "../../firmware/history/export-csv.ts";
import { sourceOf } from "../../firmware/history/history-source.ts";
import type { HistoryFile } from "../../firmware/history/open-history.ts";
import type { Sample } from "../../shared/history.ts";
import { keepSome } from "./kept-history.ts";
import { newFolder, openAt } from "./some-history.ts";
import { toldSession } from "./told-session.ts";

describe("a cell", () => {
  test.each([
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\nlines", '"two\nlines"'],
    ["=SUM(A1)", "'=SUM(A1)"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@cmd", "'@cmd"],
    ["\t=1", "'\t=1"],
    [" =1", "' =1"],
    ["\r=1", '"\'\r=1"'],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
    ["5 = 5", "5 = 5"],
    ["größer, 大きい", '"größer, 大きい"'],
  ])("that somebody wrote: %j", (text, cell) => {
    expect(csvLine([said(text)])).toBe(`${cell}\r\n`);
  });

  test("of this program keeps its minus, and nothing is empty", () => {
    expect(csvLine([plain(-12.5), plain(null), said(null), plain("a")])).toBe("-12.5,,,a\r\n");
  });
});

describe("the samples of a session", () => {
  const linesOf = (samples: readonly Sample[]): string[] =>
    [...samplesCsv(toldSession(), samples)].join("").split("\r\n");

  test("with the angle or why there is none, the lock, and the limits from the time they changed", () => {
    const lines = linesOf([
      { tMs: 0, angle: -725, held: false },
      { tMs: 229_999, angle: 251, held: true },
      { tMs: 230_000, angle: 250, held: true },
      { tMs: 250_040, angle: "noisy", held: false },
    ]);
    expect(lines).toEqual([
      "t_s,angle_deg,fault,lock,max_angle_deg,max_duration_s",
      "0.000,-72.5,,released,35,300",
      "229.999,25.1,,held,35,300",
      "230.000,25.0,,held,30,300",
      "250.040,,noisy,released,30,300",
      "",
    ]);
  });

  test("in pieces, however many there are", () => {
    const samples = Array.from({ length: 5_000 }, (_, index) => ({ tMs: index * 40, angle: 1, held: false }));
    const pieces = [...samplesCsv(toldSession(), samples)];
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.join("").split("\r\n")).toHaveLength(5_002);
  });
});

describe("the table of sessions", () => {
  let remove = (): void => undefined;
  let history: HistoryFile;
  beforeEach(() => {
    const { folder, remove: removeIt } = newFolder();
    remove = removeIt;
    history = openAt(folder);
  });
  afterEach(() => {
    history.close();
    remove();
  });

  const table = async (profileId: string | null): Promise<string> => {
    let text = "";
    for await (const piece of sessionsCsv(sourceOf(history), { profileId, from: null, to: null }))
      text += piece;
    return text;
  };

  test("one a line, newest first, and what people wrote is no formula", async () => {
    const { anna, boris } = keepSome(history);
    const text = await table(null);
    const lines = text.split("\r\n");
    expect(lines).toHaveLength(6);
    expect(lines[1]).toMatch(/^g1,/);
    expect(lines[2]).toContain(`,${boris.profileId},"Boris, the =SUM(A1)",`);
    expect(text).toContain(
      `a1,2026-11-30T12:00:00.000Z,2026-11-30T12:00:04.000Z,${anna.profileId},Anna,gentle,Gentle,stop,screen,42.5,`,
    );
    expect(text).toContain(',20,120,6,3,1720,1727,"better, ""much""\nreally"\r\n');
  });

  test("of one person, of the guest, of nobody", async () => {
    const { anna } = keepSome(history);
    expect((await table(anna.profileId)).split("\r\n")).toHaveLength(4);
    expect((await table("guest")).split("\r\n")).toHaveLength(3);
    expect((await table("p-nobody")).split("\r\n")).toHaveLength(2);
  });
});
