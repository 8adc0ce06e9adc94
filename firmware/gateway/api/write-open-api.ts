/** Brings docs/openapi.json up to date. Run from the project's folder, after a build. */

import { writeFileSync } from "node:fs";
import { openApiPage } from "./open-api-page.ts";

const PAGE = "docs/openapi.json";

writeFileSync(PAGE, openApiPage());
process.stdout.write(`${PAGE} is up to date\n`);
