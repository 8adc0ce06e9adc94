/**
 * The simulated board as a process of its own with the judge at its pins. It is forked by the test and talks to it
 * over the fork's channel; the program under test has no way to it but the serial line.
 */

import * as z from "zod/mini";
import { runBoardSim } from "../../firmware/simulator/board-sim.ts";
import { readFirmwareImage } from "../../firmware/simulator/firmware-image.ts";
import { createSimulatedTable } from "../../firmware/simulator/simulated-table.ts";
import { judgePins } from "./pin-judge.ts";

const commandSchema = z.discriminatedUnion("say", [
  z.strictObject({
    say: z.literal("begin"),
    maxAngleDeg: z.number(),
    maxDurationS: z.number(),
    id: z.number(),
  }),
  z.strictObject({ say: z.literal("over"), id: z.number() }),
  z.strictObject({ say: z.literal("verdict"), id: z.number() }),
]);

const bare = createSimulatedTable(readFirmwareImage(process.argv[2] ?? null));
const judge = judgePins(bare);
const table = {
  ...bare,
  uart: {
    ...bare.uart,
    write: (bytes: Iterable<number>) => {
      const all = [...bytes];
      judge.hears(all);
      bare.uart.write(all);
    },
  },
};
const any = { host: "127.0.0.1", port: 0 };
const sim = await runBoardSim({ listen: any, http: any, ptyPath: null, blank: false, image: null, table });
process.on("message", (told) => {
  const command = commandSchema.parse(told);
  if (command.say === "begin") judge.begin(command, "once");
  if (command.say === "over") judge.over();
  process.send?.({ id: command.id, verdict: judge.verdict() });
});
// Its life is that of the test that forked it.
process.on("disconnect", () => process.exit(0));
process.send?.({ port: sim.port, httpPort: sim.httpPort });
