/** docs/programmes.md and docs/profiles.md say what the files and the code say. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  decodeProgramme,
  MAX_PROGRAMME_BYTES,
  MOST_LENGTH_S,
  MOST_RESTS,
} from "../../firmware/programmes/programme-file.ts";
import { MOST_FILES } from "../../firmware/programmes/programmes-folder.ts";
import { PROOF_FROM_DEG, PROOF_LASTS_H, PROOF_WITHIN_S } from "../../shared/balance.ts";
import { DEFAULT_CEILINGS, DEFAULT_LIMITS, NEAR_ANGLE_DEG } from "../../shared/limits.ts";
import { LONG_PAUSE_DAYS, NEW_BEGINNING_DAYS } from "../../shared/plan.ts";
import { WOBBLE_DEG } from "../../shared/programme-kinds.ts";
import { PROGRAMME_KINDS } from "../../shared/programmes.ts";
import { CONDITIONS } from "../../shared/screening.ts";
import { LUMBAR_SHARES, SEGMENT_SHARES, TRACTION_SOURCES } from "../../shared/traction.ts";
import { PROJECT } from "../support/program.ts";
import { builtInTable, tractionTable } from "./programme-tables.ts";

const read = (name: string): string => readFileSync(join(PROJECT, "docs", name), "utf8");
/** As one line, so that a sentence is found wherever it was broken. */
const flowing = (text: string): string => text.replace(/\s+/g, " ");

describe("docs/programmes.md", () => {
  const page = read("programmes.md");

  it("lists the programmes built in as they are", async () => {
    expect(page).toContain(await builtInTable());
  });

  it("shows one example of each kind, and each is a programme", () => {
    const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
    const kinds = examples.map((text) => {
      const verdict = decodeProgramme(text);
      return verdict.kind === "ok" ? verdict.value.kind : verdict.problems.join("; ");
    });
    expect(kinds).toEqual([...PROGRAMME_KINDS]);
  });

  it("tells the bounds of a file", () => {
    expect(flowing(page)).toContain(
      `within ${DEFAULT_CEILINGS.maxAngleDeg}° and the time within ${DEFAULT_CEILINGS.maxDurationS} s`,
    );
    expect(flowing(page)).toContain(`within ${MOST_LENGTH_S} s, no more than ${MOST_RESTS} rests`);
    expect(flowing(page)).toContain(
      `over ${MAX_PROGRAMME_BYTES / 1024} KiB are not read, and no more than ${MOST_FILES}`,
    );
    expect(flowing(page)).toContain(`at most ${PROOF_WITHIN_S} s with a table whose balance is proven`);
  });

  it("tells what stays free above a target", () => {
    expect(flowing(page)).toContain(
      `at least ${NEAR_ANGLE_DEG}° below the maximum angle; the limits that a programme asks for leave ${NEAR_ANGLE_DEG + WOBBLE_DEG}°`,
    );
  });

  it("tells the plan's pauses", () => {
    expect(flowing(page)).toContain(
      `a pause of more than ${LONG_PAUSE_DAYS} days. After more than ${NEW_BEGINNING_DAYS}`,
    );
  });

  it("shows the estimate's shares, its sources and what it comes to", () => {
    for (const { share } of SEGMENT_SHARES) expect(page).toContain(share.toFixed(3));
    for (const share of Object.values(LUMBAR_SHARES)) expect(page).toContain(`**${share}**`);
    const plain = flowing(page).replaceAll("*", "");
    for (const source of TRACTION_SOURCES) expect(plain).toContain(source);
    expect(page).toContain(tractionTable());
  });
});

describe("docs/profiles.md", () => {
  const page = read("profiles.md");

  it("names every condition that is asked about, in order, and no other", () => {
    const named = [...page.matchAll(/^\| `([a-z-]+)`/gm)].map((match) => match[1]);
    expect(named).toEqual([...CONDITIONS]);
  });

  it("tells the beginner's limits and the proof of balance", () => {
    expect(flowing(page)).toContain(
      `${DEFAULT_LIMITS.maxAngleDeg}° and ${DEFAULT_LIMITS.maxDurationS} s, whatever`,
    );
    expect(flowing(page)).toContain(
      `between ${PROOF_FROM_DEG.least}° and ${PROOF_FROM_DEG.most}°, the table comes back to 0° within ${PROOF_WITHIN_S} s`,
    );
    expect(flowing(page)).toContain(`proven anew every ${PROOF_LASTS_H} hours`);
  });
});
