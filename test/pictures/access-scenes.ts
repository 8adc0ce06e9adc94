/** The pictures of signing in: a stranger's screen, the devices, and what each role finds on its own. */

import { type APIRequestContext, request } from "playwright-core";
import { bringLimits, textUntil } from "../e2e/browser.ts";
import { type Networked, startNetworked } from "../e2e/networked.ts";
import { type Act, BOTH, EVERY, RIDERS, type Scene, type Stage } from "./scene.ts";

const go = async (stage: Stage, view: string, mark: string): Promise<void> => {
  await stage.go(view);
  await stage.page.getByTestId(mark).first().waitFor();
};
const press = (stage: Stage, testId: string): Promise<void> =>
  stage.page.locator(`[data-testid="${testId}"]:not([disabled])`).first().click();

/** Asks as the page would, with its cookie. */
const codeFor = (stage: Stage, role: string): Promise<string> =>
  stage.page.evaluate(async (wanted) => {
    const answer = await fetch("./api/access/codes", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ role: wanted }),
    });
    return ((await answer.json()) as { code: string }).code;
  }, role);

const letIn = async (stage: Stage, code: string, name: string): Promise<void> => {
  await stage.page.getByTestId("pair-code").fill(code);
  await stage.page.getByTestId("pair-name").fill(name);
  // It comes back to the view that it was signed out in, which need not be one with the angle.
  await stage.go("watch");
  await press(stage, "pair-go");
  await textUntil(stage.page, "angle", /75/);
};

/** Devices without a screen, so that the list looks as at home. */
const addDevice = async (stage: Stage, api: APIRequestContext, role: string, name: string): Promise<void> => {
  const { url } = stage.program;
  const data = { code: await codeFor(stage, role), name };
  const answer = await api.post(`${url}/api/access/pair`, { headers: { origin: url }, data });
  if (!answer.ok()) throw new Error(`${name} was not let in: ${answer.status()} ${await answer.text()}`);
};

const signOut = async (stage: Stage): Promise<void> => {
  await go(stage, "devices", "sign-out");
  await press(stage, "sign-out");
  await press(stage, "sign-out-yes");
  await stage.page.locator('[data-testid="sign-in"][data-why="left"]').waitFor();
};

const networkedAct = (
  name: string,
  line: "tls" | "insecure",
  scenesAt: (table: () => Networked) => readonly Scene[],
): Act => {
  let running: Networked | null = null;
  const table = (): Networked => {
    if (running === null) throw new Error("the table has not been started");
    return running;
  };
  return {
    name,
    isStranger: true,
    open: async () => {
      running = await startNetworked(line);
      return { program: running.program, end: running.end };
    },
    scenes: scenesAt(table),
  };
};

/** Codes for later, when the screen that asked for them is out. */
const kept = { viewer: "", rider: "" };

export const ACCESS: Act = networkedAct("access", "tls", (table) => [
  {
    ...{ name: "access-sign-in", frames: EVERY, whole: true },
    set: async ({ page }) => page.getByTestId("sign-in").waitFor(),
  },
  {
    ...{ name: "access-wrong", frames: BOTH },
    set: async (stage) => {
      await stage.page.getByTestId("pair-code").fill("000000");
      await press(stage, "pair-go");
      await textUntil(stage.page, "code-wrong", /not a code/);
    },
  },
  {
    ...{ name: "access-devices", frames: BOTH, whole: true },
    set: async (stage) => {
      await letIn(stage, await table().code(), "Owner's laptop");
      const api = await request.newContext({ ignoreHTTPSErrors: true });
      await addDevice(stage, api, "viewer", "Phone in the kitchen");
      await addDevice(stage, api, "rider", "Anna's old phone, the one with a case");
      await api.dispose();
      await go(stage, "devices", "paired");
    },
  },
  {
    ...{ name: "access-revoke", frames: BOTH, whole: true },
    set: async (stage) => {
      await stage.page.getByTestId("revoke").last().click();
      await stage.page.getByTestId("revoke-yes").waitFor();
    },
  },
  {
    ...{ name: "access-admin", frames: [...BOTH, "phone-contrast", "narrow-light"] },
    set: async (stage) => {
      await press(stage, "revoke-yes");
      await stage.page.locator('[data-testid="admin"][data-shown="ok"]').waitFor();
    },
  },
  {
    ...{ name: "access-offer", frames: EVERY, whole: true },
    set: async (stage) => {
      await press(stage, "admin-cancel");
      await stage.page.getByTestId("offer-role-rider").check();
      await press(stage, "offer-show");
      await stage.page.getByTestId("qr").waitFor();
    },
  },
  {
    ...{ name: "access-setup", frames: BOTH },
    set: async (stage) => {
      kept.viewer = await codeFor(stage, "viewer");
      kept.rider = await codeFor(stage, "rider");
      await go(stage, "setup", "setup-admin");
    },
  },
  { ...{ name: "access-left", frames: BOTH }, set: signOut },
  {
    ...{ name: "access-viewer", frames: EVERY },
    set: async (stage) => {
      await letIn(stage, kept.viewer, "Phone in the kitchen");
      await go(stage, "watch", "watches-only");
      await textUntil(stage.page, "state", /^Ready$/);
    },
  },
  { ...{ name: "access-viewer-rider", frames: RIDERS }, set: (stage) => go(stage, "rider", "rider-view") },
  {
    ...{ name: "access-viewer-people", frames: BOTH },
    set: (stage) => go(stage, "sessions/people", "people-closed"),
  },
  {
    ...{ name: "access-viewer-devices", frames: BOTH },
    set: (stage) => go(stage, "devices", "devices-closed"),
  },
  {
    ...{ name: "access-rider-limits", frames: BOTH, whole: true },
    set: async (stage) => {
      await signOut(stage);
      await letIn(stage, kept.rider, "Anna's phone");
      await stage.go("watch");
      await bringLimits(stage.page);
    },
  },
]);

export const INSECURE: Act = networkedAct("insecure", "insecure", (table) => [
  {
    ...{ name: "insecure-sign-in", frames: BOTH },
    set: async ({ page }) => page.getByTestId("sign-in").waitFor(),
  },
  {
    ...{ name: "insecure-watch", frames: EVERY },
    set: async (stage) => {
      await letIn(stage, await table().code(), "Owner's laptop");
      await stage.go("watch");
      await textUntil(stage.page, "state", /^Ready$/);
    },
  },
  { ...{ name: "insecure-rider", frames: RIDERS }, set: (stage) => go(stage, "rider", "rider-view") },
  {
    ...{ name: "insecure-devices", frames: BOTH, whole: true },
    set: (stage) => go(stage, "devices", "paired"),
  },
]);
