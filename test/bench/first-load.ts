/**
 * What the dashboard's first load weighs, gzipped: the page and every script and style that it names, each as one
 * file at the compressor's usual level.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { PROJECT } from "../support/program.ts";
import { type BenchRow, leftOut, rounded } from "./bench-row.ts";

const COMPANION = join(PROJECT, "dist/companion");
const NAME = "dashboard, all of first load, gzipped";
const BYTES_PER_KIB = 1024;
/** Links to pages elsewhere are not loaded; everything else that the page names is. */
const NAMED_FILE = /\b(?:src|href)="(\.?\/?[^":?#]+\.(?:js|css|svg|png|ico|woff2|webmanifest))"/g;

export const run = async (): Promise<BenchRow[]> => {
  const page = join(COMPANION, "index.html");
  if (!existsSync(page)) return [leftOut(NAME, "it is not built; npm run build")];
  const html = readFileSync(page, "utf8");
  const named = [...html.matchAll(NAMED_FILE)].map((match) => join(COMPANION, match[1] ?? ""));
  const files = [page, ...new Set(named)];
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  return [{ name: NAME, value: rounded(bytes / BYTES_PER_KIB, 1), unit: "KiB", goal: "≤ 60" }];
};
