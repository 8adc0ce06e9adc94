/** What the dashboard tells people to do is something that they can do. */

import { describe, expect, it } from "vitest";
import * as access from "../../companion/messages/en/access.ts";
import * as fleet from "../../companion/messages/en/fleet.ts";
import * as fleetAccess from "../../companion/messages/en/fleet-access.ts";
import * as fleetTable from "../../companion/messages/en/fleet-table.ts";
import * as messages from "../../companion/messages.ts";
import * as setupMessages from "../../companion/setup-messages.ts";
import { readCommandLine } from "../../firmware/cli.ts";

const texts = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
};

describe("the dashboard's messages", () => {
  it("name no command that the program does not know", () => {
    const all = [messages, setupMessages, access, fleet, fleetTable, fleetAccess].flatMap((file) =>
      texts({ ...file }),
    );
    expect(all.length).toBeGreaterThan(50);
    const commands = all.flatMap((text) =>
      [...text.matchAll(/inversion-table (\S+?)[”".,\s]/g)].map((found) => found[1] ?? ""),
    );
    for (const command of commands) {
      const line = readCommandLine([command, "--help"], "0");
      expect(line, command).toMatchObject({ kind: "said", exitCode: 0 });
    }
  });

  it("of the fleet view say nothing about letting in that a table's do not say", () => {
    expect(Object.keys(fleetAccess).sort()).toEqual(Object.keys(access).sort());
    const same = Object.keys(access).filter(
      (name) => Reflect.get(access, name) === Reflect.get(fleetAccess, name),
    );
    const ofOneTable = same.filter((name) =>
      texts(Reflect.get(access, name)).some((text) => /(this|the) table('s|\b)/.test(text)),
    );
    // Nothing is set up from a fleet view.
    expect(ofOneTable).toEqual(["SETUP_ADMIN_NEEDED", "SETUP_NEEDS"]);
  });
});
