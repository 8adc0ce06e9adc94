/** What may be typed after `npm run fleet:simulate --`, and what is said of the rest. */

import { describe, expect, it } from "vitest";
import { readSimulateLine } from "../../firmware/fleet-simulator/cli.ts";
import { tableIdentity } from "../../firmware/fleet-simulator/table-names.ts";
import { FLEET_ID, FLEET_NAME } from "../../shared/fleet.ts";

const read = (line: string) => {
  let said = "";
  const say = (text: string): void => {
    said += text;
  };
  return { typed: readSimulateLine(line === "" ? [] : line.split(" "), { stdout: say, stderr: say }), said };
};

describe("fleet:simulate", () => {
  it("needs nothing: a central place of its own", () => {
    expect(read("").typed).toEqual({
      kind: "run",
      options: {
        ...{ tables: 20, sites: 1, speed: 1, seed: 1, hour: 10, mishaps: "few", forS: null },
        place: { kind: "own", dataDir: null, httpPort: 8090 },
      },
    });
  });

  it("takes a broker that is there", () => {
    const line =
      "--tables 1000 --sites 7 --broker mqtts://b:8883 --broker-username {table} --broker-password-file /p --for 60";
    expect(read(line).typed).toMatchObject({
      kind: "run",
      options: {
        ...{ tables: 1_000, sites: 7, forS: 60 },
        place: {
          ...{ kind: "broker", url: "mqtts://b:8883", username: "{table}", passwordFile: "/p", ca: null },
        },
      },
    });
  });

  it.each([
    ["--tables 0", "1 to 20000"],
    ["--tables 1e3", "1 to 20000"],
    ["--tables 4001", "--tables is 4001; allowed without --broker: 1 to 4000"],
    ["--tables 2 --sites 3", "--sites is 3; allowed: 1 to 2"],
    ["--speed 0", "0.1 to 1000"],
    ["--speed NaN", "0.1 to 1000"],
    ["--hour 25", "0 to 24"],
    ["--for 0", "1 to"],
    ["--seed -1", "0 to"],
    ["--mishaps some", "none, few, many"],
    ["--broker mqtt://me:secret@b", "without a name or a password"],
    ["--broker-username me", "go with --broker"],
    ["--broker mqtt://b --broker-password-file /p", "goes with --broker-username"],
    ["--broker mqtt://b --data-dir /d", "--broker names another"],
    ["--http-port 70000", "0 (any free port) to 65535"],
    ["--table 3", "unknown option"],
    ["ten", "too many arguments"],
  ])("%s is refused, and says what is allowed", (line, allowed) => {
    const { typed, said } = read(line);
    expect(typed).toEqual({ kind: "end", code: 2 });
    expect(said).toContain(allowed);
  });

  it("helps", () => {
    const { typed, said } = read("--help");
    expect(typed).toEqual({ kind: "end", code: 0 });
    expect(said).toContain("--mishaps");
  });

  it("gives every table an id that is nobody else's, and allowed", () => {
    const tables = Array.from({ length: 20_000 }, (_, index) => tableIdentity(index, 500));
    expect(new Set(tables.map(({ tableId }) => tableId)).size).toBe(tables.length);
    expect(new Set(tables.map(({ site }) => site)).size).toBe(500);
    for (const { site, tableId, name, room } of tables.filter((_, index) => index % 97 === 0)) {
      for (const id of [site, tableId]) expect(id).toMatch(FLEET_ID.pattern);
      for (const word of [name, room]) expect(word).toMatch(FLEET_NAME.pattern);
      expect(tableId).toMatch(/^sim-/);
    }
  });
});
