/** Whose manner of speaking the screen takes: of whoever is next, and in a session of whoever hangs. */

import { signal } from "@preact/signals";
import { describe, expect, it, vi } from "vitest";
import { type Chosen, NOTHING_CHOSEN } from "../../../companion/choice/choice.ts";
import { apply, INITIAL } from "../../../companion/model.ts";
import { followVoice } from "../../../companion/rider/voice-of.ts";
import { createApi } from "../../../companion/sessions/api.ts";
import { createStore } from "../../../companion/store.ts";
import { snapshot } from "../samples.ts";

const AT = "2026-03-09T12:00:00.000Z";
const profileOf = (profileId: string, language: string) => ({
  profile: {
    ...{ profileId, name: profileId, heightCm: null, weightKg: null, language },
    limits: { maxAngleDeg: 20, maxDurationS: 120 },
    soft: { dailyInvertedS: null, restBetweenMin: null },
    ...{ screening: { kind: "not-answered" }, doctorAsked: null, balance: { kind: "unproven" } },
    ...{ createdAt: AT, changedAt: AT },
  },
  ...{ limits: { maxAngleDeg: 20, maxDurationS: 120 }, beginner: "not-screened", balanceProven: false },
});
const chosen = (profileId: string): Chosen => ({
  profile: { profileId, name: profileId, limits: { maxAngleDeg: 20, maxDurationS: 120 } },
  programme: null,
});

const bench = (answer: (path: string) => Response) => {
  const store = createStore();
  store.model.value = INITIAL;
  const current = signal<Chosen>(NOTHING_CHOSEN);
  const present = signal(true);
  const preferred: (string | null)[] = [];
  const api = createApi("", (path) => Promise.resolve(answer(String(path))));
  followVoice({
    ...{ store, api, present },
    choice: { current, choose: () => {} },
    speaker: { prefer: (language) => preferred.push(language) },
  });
  return { store, current, present, preferred };
};
const known = (path: string): Response =>
  Response.json(profileOf(path.slice(path.lastIndexOf("/") + 1), path.endsWith("ben") ? "en-AU" : "en-GB"));

describe("the voice", () => {
  it("is that of whoever is next, and in a session that of whoever hangs", async () => {
    const { store, current, preferred } = bench(known);
    current.value = chosen("anna");
    await vi.waitFor(() => expect(preferred.at(-1)).toBe("en-GB"));
    const session = { id: "s1", reason: null, profileId: "ben", programmeId: null };
    store.model.value = apply(store.model.value, snapshot({ session }), 0);
    await vi.waitFor(() => expect(preferred.at(-1)).toBe("en-AU"));
  });

  it("is the dashboard's own for the guest, and where nobody can be asked", async () => {
    const { current, preferred } = bench(() => new Response(null, { status: 503 }));
    current.value = chosen("anna");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(new Set(preferred)).toEqual(new Set([null]));
  });
});
