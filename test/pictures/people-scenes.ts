/** The pictures of people and programmes: their pages, the choice before Start, and the coach. */

import { CONDITIONS } from "../../shared/screening.ts";
import { pressStart, textUntil } from "../e2e/browser.ts";
import { type Program, startProgram } from "../support/program.ts";
import { type Act, BOTH, RIDERS, type Scene, type Stage } from "./scene.ts";

const send = async (program: Program, method: string, path: string, body: unknown): Promise<unknown> => {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${program.url}/api${path}`, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

/** Anna went all the way; Ben has only said his name. */
const addPeople = async (program: Program): Promise<void> => {
  const draft = {
    ...{ name: "Anna Example", heightCm: 172, weightKg: 68, language: "en-GB" },
    limits: { maxAngleDeg: 40, maxDurationS: 300 },
    soft: { dailyInvertedS: 900, restBetweenMin: 30 },
  };
  const anna = (await send(program, "POST", "/profiles", draft)) as { profile: { profileId: string } };
  const path = `/profiles/${anna.profile.profileId}`;
  const answers = Object.fromEntries(CONDITIONS.map((one) => [one, one === "eyes"]));
  await send(program, "PUT", `${path}/screening`, { answers });
  await send(program, "PUT", `${path}/doctor-asked`, { by: "Her physiotherapist" });
  const rungs = ["first-minutes", "on-and-off-12", "on-and-off-25"];
  await send(program, "PUT", `${path}/plan`, { rungs, sessionsPerWeek: 3, sessionsPerRung: 3 });
  await send(program, "POST", "/profiles", { ...draft, name: "Ben", heightCm: null });
};

const press = (stage: Stage, testId: string): Promise<void> =>
  stage.page.locator(`[data-testid="${testId}"]:not([disabled])`).first().click();
const page = (name: string, place: string, mark: string, more: Partial<Scene> = {}): Scene => ({
  ...{ name: `people-${name}`, frames: BOTH, whole: true },
  set: async (stage) => {
    await stage.go(place);
    await stage.page.getByTestId(mark).first().waitFor();
  },
  ...more,
});
const openAnna = async (stage: Stage): Promise<void> => {
  await stage.go("sessions/people");
  await stage.page.getByTestId("people-row").filter({ hasText: "Anna" }).click();
  await stage.page.getByTestId("plan-open").waitFor();
};

export const PEOPLE: Act = {
  name: "people",
  open: async () => {
    const program = await startProgram();
    await addPeople(program);
    return {
      program,
      end: async () => {
        await program.stop();
      },
    };
  },
  scenes: [
    page("all", "sessions/people", "people-row"),
    page("somebody", "sessions/people", "person", { set: openAnna }),
    page("questions", "sessions/people", "screening-form", {
      set: async (stage) => {
        await openAnna(stage);
        await press(stage, "screening-open");
        await press(stage, "plan-open");
        await press(stage, "erase-open");
      },
    }),
    page("new", "sessions/people/+", "profile-form", {
      set: async (stage) => {
        await stage.go("sessions/people/+");
        await press(stage, "profile-save");
      },
    }),
    page("programmes", "sessions/programmes", "programme"),
    page("choice", "watch", "next", {
      set: async (stage) => {
        await stage.go("watch");
        await textUntil(stage.page, "state", /^Ready$/);
        await press(stage, "choose-next");
        await stage.page.getByRole("radio", { name: "Anna" }).check();
        await stage.page.getByTestId("proposal").waitFor();
        await stage.page.getByTestId("what-on-and-off-25").check();
        await stage.page.locator('[data-testid="limits-fit"][data-fit="below"]').waitFor();
      },
    }),
    page("chosen", "watch", "own-ceiling", {
      set: async (stage) => {
        await press(stage, "set-proposed");
        await stage.page.locator('[data-testid="limits-fit"][data-fit="fits"]').waitFor();
        await press(stage, "next-done");
      },
    }),
    {
      ...{ name: "people-rider-ready", frames: RIDERS },
      set: (stage) => stage.go("rider"),
    },
    {
      ...{ name: "people-coach-go", frames: BOTH },
      set: async (stage) => {
        await stage.go("watch");
        await pressStart(stage.page, /Turn to/);
        await textUntil(stage.page, "state", /Turn to/);
      },
    },
    {
      ...{ name: "people-rider-stay", frames: RIDERS },
      set: async (stage) => {
        await stage.go("rider");
        await stage.lean(25);
        await textUntil(stage.page, "state", /^Stay$/);
        await stage.page.locator('[data-testid="rider-view"][data-turned="true"]').waitFor();
      },
    },
    {
      ...{ name: "people-coach-back", frames: BOTH },
      set: async (stage) => {
        await stage.go("watch");
        await textUntil(stage.page, "state", /Come back/);
      },
    },
  ],
};
