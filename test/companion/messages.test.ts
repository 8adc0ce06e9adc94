/** What the dashboard tells people to do is something that they can do. */

import { describe, expect, it } from "vitest";
import * as messages from "../../companion/messages.ts";
import * as setupMessages from "../../companion/setup-messages.ts";
import { readCommandLine } from "../../firmware/cli.ts";

const texts = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
};

describe("the dashboard's messages", () => {
  it("name no command that the program does not know", () => {
    const all = [...Object.values(messages), ...Object.values(setupMessages)].flatMap(texts);
    expect(all.length).toBeGreaterThan(50);
    const commands = all.flatMap((text) =>
      [...text.matchAll(/inversion-table (\S+?)[”".,\s]/g)].map((found) => found[1] ?? ""),
    );
    for (const command of commands) {
      const line = readCommandLine([command, "--help"], "0");
      expect(line, command).toMatchObject({ kind: "said", exitCode: 0 });
    }
  });
});
