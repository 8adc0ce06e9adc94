/** The real processes, sessions one after the other: at this size only what grows quickly is seen; by hand, 30 min. */

import { expect, it } from "vitest";
import { processes } from "../processes.ts";
import { CI_SIZES } from "../sizes.ts";

/** V8 is still warming up. */
const MOST_GROWN_MB = 40;
/** Of what is kept: code that is compiled, buffers that come to their size. */
const MOST_KEPT_MB = 3;

it.runIf(process.platform === "linux")(
  "their memory and their open files stay",
  { timeout: 300_000 },
  async () => {
    const { sessions, figures } = await processes(CI_SIZES.processSeconds);
    process.stderr.write(`\n${JSON.stringify({ sessions, figures })}\n`);
    expect(sessions).toBeGreaterThanOrEqual(1);
    for (const { process: name, firstMb, lastMb, firstKeptMb, lastKeptMb, ...files } of figures) {
      const { fewestFiles, mostFiles } = files;
      expect(lastKeptMb - firstKeptMb, name).toBeLessThan(MOST_KEPT_MB);
      expect(lastMb - firstMb, name).toBeLessThan(MOST_GROWN_MB);
      expect(mostFiles, name).toBeLessThanOrEqual(fewestFiles + CI_SIZES.moreFiles);
    }
  },
);
