/** The pictures of the set-up at a board from the factory, of the rehearsal, and of the proof of balance. */

import { programAt, startBoard } from "../support/board.ts";
import { startProgram } from "../support/program.ts";
import { type Act, BOTH, EVERY, type Scene, type Stage } from "./scene.ts";

const press = (stage: Stage, testId: string): Promise<void> =>
  stage.page.locator(`[data-testid="${testId}"]:not([disabled])`).first().click();
const atStep = (stage: Stage, step: string): Promise<void> =>
  stage.page.locator(`[data-testid="setup-step"][data-step="${step}"]`).waitFor();

/** The table is brought somewhere where no angle is told yet. */
const bring = async (stage: Stage, angleDeg: number): Promise<void> => {
  await stage.program.setWorld({ riderTargetDeg: angleDeg });
  await stage.program.worldUntil(
    `at ${angleDeg}°`,
    (world) => Math.abs(world.angleDeg - angleDeg) < 0.5 && Math.abs(world.rateDegPerS) < 0.5,
  );
};
/** A reading that was no longer steady is not taken; then it is pressed again, as a person does. */
const take = async (stage: Stage): Promise<void> => {
  const taken = stage.page.getByTestId("setup-taken").filter({ hasText: /\S/ });
  for (let tries = 0; tries < 10; tries += 1) {
    await press(stage, "setup-take");
    try {
      await taken.waitFor({ timeout: 2_000 });
      return;
    } catch {
      // Once more.
    }
  }
  throw new Error("the set-up never took the reading");
};

const step = (name: string, arrive: (stage: Stage) => Promise<void>, stay?: Scene["set"]): Scene => ({
  ...{ name: `setup-${name}`, frames: BOTH },
  set: async (stage) => {
    await arrive(stage);
    await atStep(stage, name);
    await stay?.(stage);
  },
});
const next = (stage: Stage): Promise<void> => press(stage, "setup-next");

export const SET_UP: Act = {
  name: "set-up",
  open: async () => {
    const board = await startBoard(["--blank"]);
    const program = await programAt(board);
    return {
      program,
      end: async () => {
        await program.stop();
        await board.end();
      },
    };
  },
  scenes: [
    {
      name: "watch-uncalibrated",
      frames: BOTH,
      set: (stage) => stage.page.getByTestId("setup-open").waitFor(),
    },
    {
      ...step("board", (stage) => stage.go("setup")),
      frames: EVERY,
    },
    step("empty", next, (stage) => stage.page.getByTestId("setup-empty").check()),
    step(
      "zero",
      async (stage) => {
        await next(stage);
        await bring(stage, 0);
      },
      take,
    ),
    step(
      "second",
      async (stage) => {
        await next(stage);
        await bring(stage, -75);
      },
      async (stage) => {
        await take(stage);
        await stage.page.getByTestId("setup-second").fill("75");
      },
    ),
    step(
      "direction",
      async (stage) => {
        await next(stage);
        await bring(stage, -50);
      },
      (stage) => stage.page.locator("[data-direction=wrong]").waitFor(),
    ),
    step("lock", async (stage) => {
      await press(stage, "setup-mirror");
      await next(stage);
    }),
    step("buzzer", async (stage) => {
      await press(stage, "setup-try-holdUs");
      await press(stage, "setup-try-holdUs");
      await next(stage);
    }),
    step("stop", async (stage) => {
      await press(stage, "setup-sound");
      await next(stage);
    }),
    step("parts", async (stage) => {
      await stage.program.setWorld({ pressStop: true });
      await next(stage);
    }),
    step(
      "write",
      async (stage) => {
        await stage.page.getByTestId("setup-number").fill("21");
        await next(stage);
      },
      async (stage) => {
        await press(stage, "setup-write");
        await stage.page.getByTestId("setup-rehearse").waitFor();
      },
    ),
    {
      name: "setup-balance",
      frames: EVERY,
      set: async (stage) => {
        await stage.go("setup/balance");
        await stage.page.getByTestId("proof-standing").waitFor();
      },
    },
  ],
};

export const REHEARSAL: Act = {
  name: "rehearsal",
  open: async () => {
    const program = await startProgram();
    return {
      program,
      end: async () => {
        await program.stop();
      },
    };
  },
  scenes: [
    {
      name: "rehearsal-begin",
      frames: EVERY,
      set: async (stage) => {
        await stage.go("setup/rehearsal");
        await stage.page.locator('[data-testid="line-empty"][data-state="now"]').waitFor();
      },
    },
    {
      name: "rehearsal-hold",
      frames: BOTH,
      set: async (stage) => {
        await press(stage, "rehearsal-empty");
        await press(stage, "rehearsal-start");
        await stage.page.locator('[data-testid="line-tilt"][data-state="now"]').waitFor();
        await bring(stage, 7.5);
        await stage.page.locator('[data-testid="line-hold"][data-state="now"]').waitFor();
      },
    },
  ],
};
