/** Brings the generated part of docs/protocol.md up to date. Run from the project's folder, after a build. */

import { readFileSync, writeFileSync } from "node:fs";
import { protocolPage } from "./protocol-page.ts";

const PAGE = "docs/protocol.md";

writeFileSync(PAGE, protocolPage(readFileSync(PAGE, "utf8")));
process.stdout.write(`${PAGE} is up to date\n`);
