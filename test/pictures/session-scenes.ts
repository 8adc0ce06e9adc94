/** The pictures of a session, from Ready to the end, on the watcher's screen and the rider's. */

import { pressStart, slideTo, textUntil } from "../e2e/browser.ts";
import { startProgram } from "../support/program.ts";
import { type Act, BOTH, EVERY, RIDERS, type Scene, type Stage } from "./scene.ts";

const openSimulated: Act["open"] = async () => {
  const program = await startProgram();
  return {
    program,
    end: async () => {
      await program.stop();
    },
  };
};

const state = (stage: Stage, title: RegExp): Promise<void> => textUntil(stage.page, "state", title);
const press = (stage: Stage, testId: string): Promise<void> =>
  stage.page.locator(`[data-testid="${testId}"]:not([disabled])`).first().click();

/** The view turns once the table has been beyond its angle for a moment. */
const turnedOver = ({ page }: Stage): Promise<void> =>
  page.locator('[data-testid="rider-view"][data-turned="true"]').waitFor();

const allow = async (stage: Stage, maxAngleDeg: number): Promise<void> => {
  await slideTo(stage.page, "limit-angle", maxAngleDeg);
  await slideTo(stage.page, "limit-duration", 300);
  await press(stage, "apply-limits");
  await textUntil(stage.page, "active-limits", new RegExp(`^${maxAngleDeg}°`));
};
const start = async (stage: Stage): Promise<void> => {
  await stage.go("watch");
  await state(stage, /^Ready$/);
  await allow(stage, 45);
  await pressStart(stage.page);
  await state(stage, /Go ahead/);
};

const onWatch = (name: string, more: Partial<Scene> & Pick<Scene, "set">): Scene => ({
  ...{ name: `watch-${name}`, frames: BOTH },
  ...more,
  set: async (stage) => {
    await stage.go("watch");
    await more.set(stage);
  },
});
const onRider = (name: string, set: (stage: Stage) => Promise<void> = async () => {}): Scene => ({
  ...{ name: `rider-${name}`, frames: RIDERS },
  set: async (stage) => {
    await stage.go("rider");
    await set(stage);
  },
});

const onSessions = (name: string, place: string, set: (stage: Stage) => Promise<void>): Scene => ({
  ...{ name: `sessions-${name}`, frames: EVERY, whole: true },
  set: async (stage) => {
    await stage.go(`sessions/${place}`);
    await set(stage);
  },
});

export const SESSION: Act = {
  name: "session",
  open: openSimulated,
  scenes: [
    onWatch("ready", { frames: EVERY, set: (stage) => state(stage, /^Ready$/) }),
    onWatch("ready-whole", { whole: true, set: (stage) => state(stage, /^Ready$/) }),
    onRider("ready"),
    { name: "screen", frames: EVERY, set: (stage) => stage.go("screen") },
    onWatch("checklist", {
      frames: EVERY,
      set: async (stage) => {
        await press(stage, "start");
        await stage.page.getByTestId("preflight").waitFor();
      },
    }),
    onWatch("armed", {
      set: async (stage) => {
        await press(stage, "preflight-cancel");
        await start(stage);
      },
    }),
    onRider("armed"),
    onRider("inverted", (stage) => stage.lean(15)),
    onWatch("inverted", { set: (stage) => stage.lean(24) }),
    onRider("upside-down", turnedOver),
    onWatch("held", {
      frames: EVERY,
      set: async (stage) => {
        await press(stage, "hold");
        await textUntil(stage.page, "lock", /held/i);
      },
    }),
    onRider("held", turnedOver),
    onWatch("stale", {
      frames: EVERY,
      set: async () => {},
      // Frozen for longer than this, the gateway would end the session.
      before: async ({ program, page }) => {
        program.signal("SIGSTOP");
        await page.getByTestId("stale").waitFor();
      },
      after: async ({ program, page }) => {
        program.signal("SIGCONT");
        await page.getByTestId("stale").waitFor({ state: "hidden" });
      },
    }),
    onWatch("near-the-limit", {
      frames: EVERY,
      set: async (stage) => {
        await press(stage, "release");
        await stage.lean(43);
      },
    }),
    onRider("near-the-limit", turnedOver),
    onWatch("over-the-limit", {
      frames: EVERY,
      set: async (stage) => {
        await stage.program.setWorld({ riderTargetDeg: 55 });
        await stage.page.getByTestId("alarm-banner").waitFor();
        await stage.lean(55);
      },
    }),
    onRider("over-the-limit", turnedOver),
    onWatch("to-acknowledge", {
      set: async (stage) => {
        await stage.lean(-75);
        await stage.page.locator('[data-testid="acknowledge"]:not([disabled])').first().waitFor();
      },
    }),
    onWatch("summary", {
      whole: true,
      set: async (stage) => {
        await press(stage, "acknowledge");
        await textUntil(stage.page, "summary", /./);
        await stage.page.getByTestId("how").waitFor();
      },
    }),
    onSessions("history", "history", (stage) => stage.page.getByTestId("session-row").first().waitFor()),
    onSessions("session", "history", async (stage) => {
      await stage.page.getByTestId("session-row").first().click();
      await stage.page.getByTestId("course").waitFor();
    }),
    onSessions("trends", "trends", (stage) => stage.page.getByTestId("trend-pain").waitFor()),
  ],
};

export const RETURN: Act = {
  name: "return",
  open: openSimulated,
  scenes: [
    onWatch("returning", {
      frames: ["phone-light", "laptop-dark"],
      set: async (stage) => {
        await start(stage);
        await stage.lean(24);
        await press(stage, "stop");
        await state(stage, /Coming back/);
      },
    }),
    onWatch("not-returning", {
      frames: EVERY,
      set: (stage) => stage.page.locator('[data-alarm="not-returning"]').waitFor(),
    }),
    onRider("not-returning"),
    onRider("recovering", async (stage) => {
      // At rest the view counts, and shows no angle to wait for.
      await stage.program.setWorld({ riderTargetDeg: -5 });
      await state(stage, /Rest/);
    }),
    onWatch("recovering", { frames: EVERY, set: (stage) => state(stage, /Rest/) }),
    onWatch("not-ready", {
      set: async (stage) => {
        await stage.program.setWorld({ fault: "sensor-open", on: true });
        await stage.page
          .getByTestId("obstacles")
          .or(stage.page.getByTestId("alarm-banner"))
          .first()
          .waitFor();
      },
    }),
    onWatch("connection-lost", {
      frames: EVERY,
      set: async ({ page, program }) => {
        // Everything that is needed offline is kept by now.
        await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
        program.signal("SIGKILL");
        await program.exited;
        await textUntil(page, "link", /Reconnecting/);
      },
    }),
    {
      name: "offline",
      frames: EVERY,
      set: async ({ page }) => {
        await page.reload();
        await page.getByTestId("offline").waitFor();
      },
    },
  ],
};

export const CHECK_IN: Act = {
  name: "check-in",
  open: openSimulated,
  scenes: [
    onRider("asked", async (stage) => {
      await stage.go("screen");
      await stage.page.getByTestId("check-in-60").check();
      await start(stage);
      await stage.lean(24);
      await stage.go("rider");
      await turnedOver(stage);
      await stage.page.getByTestId("answer-check-in").waitFor({ timeout: 90_000 });
    }),
    onRider("answered", (stage) => press(stage, "answer-check-in")),
  ],
};
