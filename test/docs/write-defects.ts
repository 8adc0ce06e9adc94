/** Writes the table of seeded defects into docs/safety.md: `npm run docs:defects`. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../support/program.ts";
import { cutAtTable, defectTable } from "./defect-table.ts";

const path = join(PROJECT, "docs/safety.md");
const { before, after } = cutAtTable(readFileSync(path, "utf8"));
writeFileSync(path, before + defectTable() + after);
