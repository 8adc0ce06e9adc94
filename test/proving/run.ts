/**
 * `npm run prove -- <name> [--seed N] [--rounds N | --seconds N | --hours N | --messages N]`: the proving ground by
 * hand, as long as one likes. Without a size it is a short one (sizes.ts). Ends with 1 when a rule was broken, and prints the
 * seed; the same seed gives the same choices. docs/proving.md says what each is.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PROJECT } from "../support/program.ts";
import { chaos } from "./chaos.ts";
import { databaseGone } from "./database-gone.ts";
import { faults } from "./faults.ts";
import { fuzz } from "./fuzz.ts";
import { processes } from "./processes.ts";
import { SIZES } from "./sizes.ts";
import { soak } from "./soak.ts";
import { socketFuzz } from "./socket-fuzz.ts";

interface Wished {
  readonly seed: number;
  readonly rounds: number | null;
  readonly seconds: number | null;
  readonly hours: number | null;
  readonly messages: number | null;
}
/** What is to be told, and what of it is against a rule. */
interface Told {
  readonly told: unknown;
  readonly broken: readonly string[];
}

const say = (line: string): void => console.log(line);
/** Of less than half an hour a slope says how a process warms up. */
const flat = (what: string, mbPerH: number, hours: number): readonly string[] =>
  !(hours < 0.49) && !(mbPerH < 1)
    ? [`${what} grows by ${mbPerH.toFixed(2)} MB/h; allowed: less than 1`]
    : [];

const soaked = async ({ seed, hours }: Wished, wrapInMs: number | null): Promise<Told> => {
  const long = hours ?? SIZES.soakHours;
  let stopped = false;
  // Ctrl-C once: it ends after the session it is in, and tells what it found.
  process.once("SIGINT", () => {
    stopped = true;
  });
  const result = await soak({ seed, hours: long, wrapInMs, say, stopped: () => stopped });
  const { verdict, lost, heapMbPerH } = result;
  const broken = [...verdict.broken, ...lost, ...flat("the heap", heapMbPerH, result.hours)];
  return { told: { ...result, verdict: { ...verdict, log: verdict.log.slice(-5) } }, broken };
};

const PROOFS: Readonly<Record<string, (sizes: Wished) => Promise<Told>>> = {
  faults: async ({ seed, rounds }) => {
    const told = await faults({ seed, rounds: rounds ?? SIZES.faultRounds, say });
    return { told, broken: told.failures };
  },
  chaos: async ({ seed, rounds, seconds }) => {
    const told = await chaos({
      seed,
      rounds: rounds ?? SIZES.chaosRounds,
      lanes: SIZES.chaosLanes,
      mostS: seconds ?? Number.POSITIVE_INFINITY,
      say,
    });
    return { told, broken: told.failures };
  },
  soak: (sizes) => soaked(sizes, null),
  "soak-wrap": (sizes) => soaked(sizes, SIZES.wrapInMs),
  processes: async ({ seconds }) => {
    const long = seconds ?? SIZES.processSeconds;
    const told = await processes(long, say);
    const broken = told.figures.flatMap(({ process: name, hours, keptMbPerH, fewestFiles, mostFiles }) => [
      ...flat(name, keptMbPerH, hours),
      ...(mostFiles <= fewestFiles + SIZES.moreFiles
        ? []
        : [`${name} has ${mostFiles} files open, once ${fewestFiles}`]),
    ]);
    return { told, broken };
  },
  "database-gone": async ({ seconds }) => {
    const told = await databaseGone({ seconds: seconds ?? SIZES.databaseGoneSeconds, say });
    return { told, broken: told.failures };
  },
  fuzz: async ({ seed, messages }) => ({ told: fuzz(seed, messages ?? 1_000_000), broken: [] }),
  "socket-fuzz": async ({ seed, messages }) => ({
    told: await socketFuzz(seed, messages ?? SIZES.socketMessages),
    broken: [],
  }),
};

const sizeOf = (name: string, given: string | undefined, most: number): number | null => {
  if (given === undefined) return null;
  const size = Number(given);
  if (size > 0 && size <= most) return size;
  throw new RangeError(`--${name} is ${given}; allowed: more than 0, up to ${most}`);
};

const readOptions = (): { readonly name: string; readonly sizes: Wished } => {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: text, rounds: text, seconds: text, hours: text, messages: text },
  });
  const [name = ""] = positionals;
  if (!Object.hasOwn(PROOFS, name) || positionals.length !== 1)
    throw new RangeError(
      `the proof is "${positionals.join(" ")}"; allowed: one of ${Object.keys(PROOFS).join(", ")}`,
    );
  return {
    name,
    sizes: {
      seed: Math.floor(sizeOf("seed", values.seed, 1_000_000) ?? SIZES.seed),
      rounds: sizeOf("rounds", values.rounds, 100_000),
      seconds: sizeOf("seconds", values.seconds, 1_000_000),
      hours: sizeOf("hours", values.hours, 1_000),
      messages: sizeOf("messages", values.messages, 1e9),
    },
  };
};

try {
  const { name, sizes } = readOptions();
  const beganMs = performance.now();
  const { told, broken } = (await PROOFS[name]?.(sizes)) ?? { told: null, broken: ["nothing was run"] };
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model,
    cores: availableParallelism(),
    load: loadavg(),
  };
  const report = { name, sizes, tookS: (performance.now() - beganMs) / 1000, machine, broken, told };
  mkdirSync(join(PROJECT, "dist/proving"), { recursive: true });
  writeFileSync(join(PROJECT, `dist/proving/${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
  console.log(JSON.stringify(report, null, 2));
  if (broken.length > 0) {
    console.error(`BROKEN with seed ${sizes.seed}: ${broken.length}, the first: ${broken[0]}`);
    process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof RangeError || error instanceof TypeError ? 2 : 1;
}
