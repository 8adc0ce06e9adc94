/** docs/fleet.md says what is decoded, and names every topic, payload and cause. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { fleetPage, GENERATED_MARKER, generatedPart } from "../../firmware/fleet/fleet-page.ts";
import { fleetSchema } from "../../firmware/fleet/settings.ts";
import { commandSchema, DROP_CAUSES, FLEET_TOPICS } from "../../shared/fleet.ts";
import { PROJECT } from "../support/program.ts";

const page = readFileSync(join(PROJECT, "docs/fleet.md"), "utf8");

/** The first block of code in this language. */
const block = (language: string): string =>
  new RegExp(`\`\`\`${language}\\n([\\s\\S]+?)\`\`\``).exec(page)?.[1] ?? "";

describe("the fleet's page", () => {
  test("is up to date: node dist/firmware/fleet/write-fleet-page.js", () => {
    expect(page).toBe(fleetPage(page));
  });

  test("names every topic and every cause", () => {
    for (const topic of Object.keys(FLEET_TOPICS)) expect(generatedPart()).toContain(`| \`${topic}\` |`);
    for (const cause of DROP_CAUSES) expect(page).toContain(`| \`${cause}\` |`);
    for (const kind of ["session-started", "alarm-raised", "limits-changed"])
      expect(generatedPart()).toContain(`**\`${kind}\`**`);
  });

  test("keeps the prose as it is", () => {
    expect(fleetPage(`# Prose\n\n${GENERATED_MARKER}\nold`)).toBe(`# Prose\n\n${generatedPart()}`);
  });

  test("shows a config and a command as they are decoded", async () => {
    const { parse } = await import("yaml");
    const config = z.strictObject({ fleet: fleetSchema }).parse(parse(block("yaml")));
    expect(config.fleet.broker?.username).toBe(`${config.fleet.site}/${config.fleet.tableId}`);
    expect(commandSchema.parse(JSON.parse(block("json")))).toMatchObject({ command: { kind: "stop" } });
  });
});
