import { describe, expect, test } from "vitest";
import { readCommandLine } from "../../firmware/cli.ts";

const read = (...args: string[]) => readCommandLine(["sessions", ...args], "1.2.3");
const understood = (...args: string[]) => {
  const line = read(...args);
  if (line.kind !== "sessions") throw new Error(JSON.stringify(line));
  return line.options;
};
/** A day of this computer's calendar. */
const day = (year: number, month: number, date: number): string =>
  new Date(year, month - 1, date).toISOString();

describe("what is understood", () => {
  test("where: the default folder, another, the simulated tables'", () => {
    expect(understood("verify")).toEqual({ dataDir: null, simulated: false, action: { kind: "verify" } });
    expect(understood("verify", "--data-dir", "d", "--simulated")).toMatchObject({
      dataDir: "d",
      simulated: true,
    });
  });

  test.each([
    [["list"], { kind: "list", whose: null, from: null, to: null, as: "table" }],
    [["list", "--json"], { as: "json" }],
    [["list", "--csv", "--profile", "Anna B"], { as: "csv", whose: "Anna B" }],
    [["list", "--from", "2026-01-31"], { from: day(2026, 1, 31) }],
    [["list", "--to", "2026-01-31"], { to: new Date(Date.parse(day(2026, 2, 1)) - 1).toISOString() }],
    [["list", "--from", "2026-01-31T18:00:00Z"], { from: "2026-01-31T18:00:00.000Z" }],
    [["show", "c1-a"], { kind: "show", sessionId: "c1-a", as: "text" }],
    [["show", "c1-a", "--csv"], { as: "csv" }],
    [["export"], { kind: "export", what: { kind: "all" }, as: "json", out: null, force: false }],
    [["export", "--profile", "guest", "--csv"], { what: { kind: "profile", whose: "guest" }, as: "csv" }],
    [
      ["export", "--session", "c1", "--report", "--out", "r.html", "--force"],
      { what: { kind: "session", sessionId: "c1" }, as: "report", out: "r.html", force: true },
    ],
    [["import", "a.json"], { kind: "import", file: "a.json", otherTable: false }],
    [["import", "a.json", "--other-table"], { otherTable: true }],
    [
      ["prune", "--before", "2026-01-31"],
      { kind: "prune", before: day(2026, 1, 31), what: "sessions", yes: false, vacuum: false },
    ],
    [
      ["prune", "--before", "2026-01-31", "--samples-only", "--yes", "--vacuum"],
      { what: "samples", yes: true, vacuum: true },
    ],
    [["prune", "--vacuum"], { before: null, vacuum: true }],
  ] as const)("%j", (args, action) => {
    expect(understood(...args).action).toMatchObject(action);
  });

  test.each(["list", "show", "export", "import", "verify", "prune"])(
    "%s has help with an example",
    (command) => {
      const line = read(command, "--help");
      expect(line).toMatchObject({ kind: "said", stderr: "", exitCode: 0 });
      const said = line.kind === "said" ? line.stdout : "";
      for (const words of ["Example", `inversion-table sessions ${command}`, "--data-dir", "--simulated"])
        expect(said).toContain(words);
    },
  );

  test("the help of the program and of sessions list them", () => {
    const said = (line: ReturnType<typeof readCommandLine>): string =>
      line.kind === "said" ? line.stdout : "";
    expect(said(readCommandLine(["--help"], "1"))).toContain("sessions");
    for (const command of ["list", "show", "export", "import", "verify", "prune"])
      expect(said(read("--help"))).toContain(command);
  });
});

describe("what is refused, with the value and what is allowed", () => {
  test.each([
    ["nothing said", [], ["list", "verify"]],
    ["an unknown command", ["lst"], ["lst"]],
    ["an unknown option", ["list", "--all"], ["--all"]],
    ["an option of another command", ["verify", "--csv"], ["--csv"]],
    ["two forms at once", ["list", "--json", "--csv"], ["--json", "--csv"]],
    ["a day that there is not", ["list", "--from", "2026-02-30"], ["2026-02-30", "2026-01-31"]],
    ["a time without its zone", ["list", "--to", "2026-01-31T18:00"], ["2026-01-31T18:00"]],
    ["yesterday", ["prune", "--before", "yesterday"], ["yesterday", "2026-01-31"]],
    ["no id", ["show"], ["id"]],
    ["an id that is a path", ["show", "../a"], ["../a", "sessions list"]],
    ["an empty name", ["list", "--profile", " "], ["--profile", "guest"]],
    ["one word too many", ["list", "now"], ["too many"]],
    ["a session and a person", ["export", "--session", "a", "--profile", "b"], ["--session", "--profile"]],
    ["a report of everything", ["export", "--report"], ["--report", "--session"]],
    ["a report as a table", ["export", "--session", "a", "--report", "--csv"], ["--report", "--csv"]],
    ["force without a file", ["export", "--force"], ["--force", "--out"]],
    ["no file to import", ["import"], ["file"]],
    ["an empty path", ["export", "--out", ""], ["--out"]],
    ["nothing to prune", ["prune"], ["--before", "--vacuum"]],
    ["yes to nothing", ["prune", "--vacuum", "--yes"], ["--before"]],
    ["an empty folder name", ["list", "--data-dir", ""], ["--data-dir"]],
  ] as const)("%s", (_name, args, words) => {
    const line = read(...args);
    expect(line).toMatchObject({ kind: "said", stdout: "", exitCode: 2 });
    for (const word of words) expect(line.kind === "said" && line.stderr).toContain(word);
  });
});
