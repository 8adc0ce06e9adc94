/** What a report shows of the computer and of what the doctor found. */

import { statfs } from "node:fs/promises";
import { arch, cpus, freemem, platform, release, totalmem, uptime } from "node:os";
import type { Finding } from "../report.ts";
import { type Clear, figure, oneOf, ours, place, say, version } from "./clear.ts";
import { reasonOf, type ShowParts } from "./log-lines.ts";

const MIB = 1_048_576;
const mib = (bytes: number): Clear => say`${figure(bytes / MIB, 0)} MiB`;
const PLATFORMS = ["linux", "darwin", "win32", "freebsd", "openbsd", "sunos", "aix", "android"];
const MACHINES = ["arm", "arm64", "ia32", "x64", "riscv64", "ppc64", "s390x", "loong64", "mips", "mipsel"];
/** A disk that does not answer is told of as one. */
const DISK_WITHIN_MS = 3_000;

/** Of the disk that `folder`, or what there is of it, is on. */
const diskLine = async (folder: string): Promise<Clear> => {
  const late = new Promise<null>((resolve) => {
    setTimeout(() => resolve(null), DISK_WITHIN_MS).unref();
  });
  try {
    const told = await Promise.race([statfs(folder), late]);
    if (told === null) return say`its disk did not answer within ${DISK_WITHIN_MS / 1000} s`;
    const { bsize, blocks, bavail } = told;
    return say`its disk: ${mib(blocks * bsize)}, free ${mib(bavail * bsize)}`;
  } catch {
    return say`its disk cannot be asked; the folder may not be there`;
  }
};

export const computerPart = async (
  program: string,
  dataDir: string,
  { home }: ShowParts,
): Promise<readonly Clear[]> => [
  say`inversion-table ${version(program)}, Node ${version(process.version)}`,
  say`${oneOf(PLATFORMS, platform())} ${version(/^\d+\.\d+(\.\d+)?/.exec(release())?.[0])}, ${oneOf(MACHINES, arch())}, ${cpus().length} processors`,
  say`memory ${mib(totalmem())}, free ${mib(freemem())}; up for ${figure(uptime() / 3_600, 1)} h`,
  say`data folder ${place(dataDir, home)}; ${await diskLine(dataDir)}`,
];

/** What stands before the colon of a finding. */
const SUBJECTS = [
  ...["guardian image", "boards", "port", "avrdude", "data folder", "dashboard", "certificate", "config"],
  ...["board", "running", "firmware", "settings", "calibration", "ceilings", "trip", "STOP circuit"],
  ...["angle", "last start", "refused by the board", "link", "fleet"],
];
const LEVELS: Readonly<Record<Finding["level"], Clear>> = { ok: say`  ok`, warn: say`warn`, fail: say`FAIL` };

/** What it is about and how bad; the rest of it stands, as far as it may, in the other parts. */
export const findingLines = (findings: readonly Finding[], show: ShowParts): readonly Clear[] =>
  findings.map(({ level, what }) => {
    const subject = SUBJECTS.find((one) => what.startsWith(`${one}:`));
    const node = /^Node (\S+)$/.exec(what)?.[1];
    if (node !== undefined) return say`${LEVELS[level]}  Node ${version(node)}`;
    return say`${LEVELS[level]}  ${subject === undefined ? reasonOf(what, show, 0) : ours(subject)}`;
  });
