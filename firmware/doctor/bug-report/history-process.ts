/**
 * Reads the history for a report in a process of its own: a disk that does not answer, or a file that takes SQLite down,
 * costs this process and not the report.
 *
 * Forked by ask-history.ts with the folder as its only argument; says the facts once, and ends.
 */

import { leave } from "../../leave.ts";
import { readHistory } from "./read-history.ts";

const folder = process.argv[2];
if (folder === undefined || process.send === undefined) {
  process.stderr.write("this is a part of `doctor --report`, which starts it\n");
  process.exitCode = 2;
} else {
  // A report that is given up leaves nobody behind.
  process.on("disconnect", () => leave(0));
  process.send(readHistory(folder), undefined, undefined, () => leave(0));
}
