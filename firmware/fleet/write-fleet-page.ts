/** Brings the generated part of docs/fleet.md up to date. Run from the project's folder, after a build. */

import { readFileSync, writeFileSync } from "node:fs";
import { fleetPage } from "./fleet-page.ts";

const PAGE = "docs/fleet.md";

writeFileSync(PAGE, fleetPage(readFileSync(PAGE, "utf8")));
process.stdout.write(`${PAGE} is up to date\n`);
