/** A table at a real Mosquitto, which keeps what it promised on its disk and is killed like a power cut kills. */

import { startMosquitto } from "../support/mosquitto.ts";
import { describeWith } from "../support/needs.ts";
import { sleep } from "../support/program.ts";
import { brokerSuite } from "./broker-suite.ts";

/** It writes down what it knows every second. */
const WRITTEN_MS = 1_500;

describeWith("mosquitto", "a table at Mosquitto", () => {
  brokerSuite(async () => {
    const broker = await startMosquitto({ persistent: true });
    return {
      url: broker.url,
      down: async () => {
        await sleep(WRITTEN_MS);
        await broker.down("SIGKILL");
      },
      up: broker.up,
      stop: broker.stop,
    };
  });
});
