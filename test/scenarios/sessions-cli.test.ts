/** The sessions' commands beside a table that runs: what was is to be had, nothing is changed, and a pipe may close. */

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, vi } from "vitest";
import { decodeExport } from "../../firmware/history/export-check.ts";
import { openDashboard } from "../support/dashboard.ts";
import { PROJECT, startProgram } from "../support/program.ts";
import { typed } from "../support/typed.ts";
import { startSession } from "./session.ts";

it("are read while it runs, exported the same by both ways, and imported elsewhere", async () => {
  const folder = await mkdtemp(join(tmpdir(), "inversion-table-cli-"));
  const here = ["--data-dir", folder, "--simulated"];
  const program = await startProgram(["--simulate"], folder);
  const out = join(folder, "export.json");
  try {
    const dashboard = await openDashboard(program.url);
    await startSession({ program, dashboard }, { maxAngleDeg: 30, maxDurationS: 60 });
    await dashboard.accepted({ type: "stop" });
    await vi.waitFor(
      async () => expect((await typed(["sessions", "list", ...here])).stdout).toContain("1 session,"),
      { timeout: 20_000, interval: 500 },
    );
    dashboard.close();
    expect(await typed(["sessions", "verify", ...here])).toMatchObject({
      ...{ code: 0, stderr: "" },
      stdout: expect.stringContaining("Intact"),
    });
    expect(await typed(["sessions", "export", ...here, "--out", out])).toMatchObject({ code: 0, stderr: "" });
    const byCommand = decodeExport(JSON.parse(await readFile(out, "utf8")));
    const byHttp = decodeExport(await (await fetch(`${program.url}/api/export.json`)).json());
    if (byCommand.kind === "refused" || byHttp.kind === "refused") throw new Error("no export");
    expect(byHttp.document.sessions).toEqual(byCommand.document.sessions);
    expect(byCommand.document).toMatchObject({ simulated: true, sessions: [{ record: { reason: "stop" } }] });
    const report = await fetch(
      `${program.url}/api/sessions/${byCommand.document.sessions[0]?.record.id}/report`,
    );
    expect(await report.text()).toContain("SIMULATED TABLE");
    expect(await typed(["sessions", "import", out, ...here])).toMatchObject({
      ...{ code: 3, stdout: "" },
      stderr: expect.stringContaining("Stop it first"),
    });
  } finally {
    await program.stop();
  }
  const elsewhere = ["--data-dir", join(folder, "elsewhere"), "--simulated"];
  expect(await typed(["sessions", "import", out, ...elsewhere])).toMatchObject({ code: 0 });
  expect((await typed(["sessions", "verify", ...elsewhere])).code).toBe(0);
  const bin = join(PROJECT, "bin/inversion-table.js");
  const piped = `"${process.execPath}" "${bin}" sessions show "$ID" --csv ${elsewhere.map((one) => `"${one}"`).join(" ")}`;
  const [line] = (await typed(["sessions", "list", "--csv", ...elsewhere])).stdout.split("\r\n").slice(1);
  const ran = await promisify(execFile)("bash", ["-c", `set -o pipefail; ${piped} | head -1`], {
    env: { ...process.env, ID: (line ?? "").split(",")[0] ?? "" },
  });
  expect(ran).toMatchObject({
    stdout: "t_s,angle_deg,fault,lock,max_angle_deg,max_duration_s\r\n",
    stderr: "",
  });
  await rm(folder, { recursive: true, force: true });
});
