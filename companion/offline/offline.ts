/**
 * Makes the offline page try again: asks the gateway for its health, ever more seldom, and loads the page anew as
 * soon as there is an answer. The words on the page do not need this script.
 */

import { lastTry } from "../messages/en/offline.ts";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 8000;
/** A gateway that is frozen takes the connection and never answers, ms. */
const ANSWER_WITHIN_MS = 4000;

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
let waitMs = FIRST_WAIT_MS;
let timer: ReturnType<typeof setTimeout> | undefined;
let asking = false;

const isAnswered = async (): Promise<boolean> => {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    return (await fetch("./healthz", { cache: "no-store", signal })).ok;
  } catch {
    return false;
  }
};

const ask = async (): Promise<void> => {
  if (asking) return;
  clearTimeout(timer);
  asking = true;
  const answered = await isAnswered();
  asking = false;
  if (answered) {
    location.reload();
    return;
  }
  const told = document.getElementById("last-try");
  if (told !== null) told.textContent = lastTry(clock.format(new Date()));
  timer = setTimeout(() => void ask(), waitMs);
  waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs);
};

const askNow = (): void => {
  waitMs = FIRST_WAIT_MS;
  void ask();
};

document.getElementById("try-now")?.addEventListener("click", askNow);
addEventListener("online", askNow);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) askNow();
});
timer = setTimeout(askNow, FIRST_WAIT_MS);
