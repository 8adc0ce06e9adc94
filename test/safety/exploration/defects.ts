/** Cores with one thing wrong, each of which turns a scene of the exploration red. */

import { type Core, step } from "../../../firmware/safety/core.ts";
import type { CoreInput, CoreRequest } from "../../../firmware/safety/input.ts";
import type { StepFunction } from "./node.ts";

/** A core with one thing wrong. */
export const DEFECTS: readonly {
  readonly name: string;
  readonly scene: string;
  readonly step: StepFunction;
}[] = [
  {
    name: "goes on holding when the angle is stale",
    scene: "link",
    step: (core, input, now) => {
      const result = step(core, input, now);
      const wasHeld = core.lock.pose === "held";
      const blind = result.core.angle.reading.kind === "fault";
      return wasHeld && blind ? { ...result, actuation: { ...result.actuation, lock: "held" } } : result;
    },
  },
  {
    name: "goes on holding when two sensors disagree",
    scene: "two sensors",
    step: (core, input, now) => {
      const result = step(core, input, now);
      const { reading } = result.core.angle;
      const apart = reading.kind === "fault" && reading.reason === "disagreement";
      return core.lock.pose === "held" && apart
        ? { ...result, actuation: { ...result.actuation, lock: "held" } }
        : result;
    },
  },
  {
    name: "goes on holding over the maximum angle",
    scene: "limits and wishes",
    step: (core, input, now) => {
      const result = step(core, input, now);
      const over = result.events.some(
        (event) => event.kind === "session-ended" && event.reason === "over-angle",
      );
      return over && core.lock.pose === "held"
        ? { ...result, actuation: { ...result.actuation, lock: "held" } }
        : result;
    },
  },
  {
    name: "lets a limit be loosened during a session",
    scene: "limits and wishes",
    step: (core, input, now) => {
      const result = step(core, input, now);
      const wish = input.requests.find((request) => request.kind === "set-limits");
      return wish?.kind === "set-limits"
        ? { ...result, core: { ...result.core, limits: wish.limits } }
        : result;
    },
  },
  {
    name: "lets a central place loosen a limit",
    scene: "wishes from afar",
    step: (core, input, now) => {
      const result = step(core, input, now);
      const wish = input.requests.find(({ kind, by }) => kind === "tighten" && by === "fleet");
      const isIdle = result.core.session.kind === "idle";
      return isIdle && wish?.kind === "tighten"
        ? { ...result, core: { ...result.core, limits: wish.limits } }
        : result;
    },
  },
  ...(["start", "hold", "release", "acknowledge"] as const).map((wished) => ({
    name: `takes ${wished} from a central place`,
    scene: "wishes from afar",
    step: (core: Core, input: CoreInput, now: number) =>
      step(
        core,
        {
          ...input,
          requests: input.requests.map((request) =>
            request.kind === wished && request.by === "fleet"
              ? ({ ...request, by: "screen" } as CoreRequest)
              : request,
          ),
        },
        now,
      ),
  })),
  {
    name: "does not hear STOP from a central place",
    scene: "wishes from afar",
    step: (core, input, now) => {
      const requests = input.requests.filter(({ kind, by }) => kind !== "stop" || by !== "fleet");
      return step(core, { ...input, requests }, now);
    },
  },
  {
    name: "resumes a session after a link loss",
    scene: "link",
    step: (core, input, now) => {
      const result = step(core, input, now);
      const { session } = result.core;
      const lost = session.kind === "fault" && session.faults.some(({ kind }) => kind === "link-lost");
      return lost && "run" in core.session
        ? { ...result, core: { ...result.core, session: core.session } }
        : result;
    },
  },
  {
    name: "keeps a HIGH alarm silent",
    scene: "sensor",
    step: (core, input, now) => {
      const result = step(core, input, now);
      return result.actuation.signal === "high"
        ? { ...result, actuation: { ...result.actuation, signal: "medium" } }
        : result;
    },
  },
  {
    name: "renews the lease without a reading",
    scene: "sensor",
    step: (core, input, now) => {
      const result = step(core, input, now);
      return { ...result, actuation: { ...result.actuation, lease: { armed: false, acknowledge: false } } };
    },
  },
  {
    name: "overlooks a trip of the guardian",
    scene: "supervision",
    step: (core, input, now) => {
      const result = step(core, input, now);
      const tripped = input.link.kind === "up" && input.link.board === "guarded" && core.lock.pose === "held";
      return tripped ? { ...result, actuation: { ...result.actuation, lock: "held" } } : result;
    },
  },
  {
    name: "takes an empty room for somebody who watches",
    scene: "somebody has to watch",
    step: (core, input, now) =>
      step(core, { ...input, supervision: { kind: "heard", atMs: now, attended: true } }, now),
  },
  {
    name: "begins with nobody watching",
    scene: "somebody has to watch",
    step: (core, input, now) => {
      const begins = input.requests.some(({ kind }) => kind === "start");
      const { supervision } = input;
      if (!begins || supervision.kind !== "heard") return step(core, input, now);
      return step(core, { ...input, supervision: { ...supervision, attended: true } }, now);
    },
  },
  {
    name: "does not tell that nobody watches",
    scene: "somebody has to watch",
    step: (core, input, now) => {
      const result = step(core, input, now);
      const { alarms } = result.core;
      const occurrences = alarms.occurrences.filter(({ kind }) => kind !== "supervision-lost");
      return { ...result, core: { ...result.core, alarms: { ...alarms, occurrences } } };
    },
  },
  {
    name: "gives nobody more time to come back",
    scene: "somebody has to watch",
    step: (core, input, now) => {
      const { lastMs } = core.attendance;
      const late = lastMs !== null && now - lastMs > 29_000;
      return step(late ? { ...core, attendance: { now: false, lastMs: now - 29_000 } } : core, input, now);
    },
  },
  {
    name: "ends a session that somebody watches",
    scene: "somebody has to watch",
    step: (core, input, now) => {
      const { supervision } = input;
      if (supervision.kind !== "heard" || !("run" in core.session)) return step(core, input, now);
      const gone = { ...core, attendance: { now: false, lastMs: now - 60_000 } };
      return step(gone, { ...input, supervision: { ...supervision, attended: false } }, now);
    },
  },
  {
    name: "tells the board of an acknowledgement that nobody gave",
    scene: "trips of the guardian",
    step: (core, input, now) => {
      const result = step(core, input, now);
      const { lease } = result.actuation;
      const tripped = lease !== null && !lease.armed && result.core.boardTrip.kind === "tripped";
      return tripped
        ? { ...result, actuation: { ...result.actuation, lease: { armed: false, acknowledge: true } } }
        : result;
    },
  },
  {
    name: "goes on with a session that the guardian ended",
    scene: "trips of the guardian",
    step: (core, input, now) => {
      const result = step(core, input, now);
      const ended = result.events.some((event) => event.kind === "session-ended" && event.by === "guardian");
      return ended ? { ...result, core: { ...result.core, session: core.session } } : result;
    },
  },
  {
    name: "starts although the guardian would not be armed",
    scene: "what the guardian waits for",
    step: (core, input, now) => {
      if (input.link.kind !== "up" || input.link.board !== "guarded") return step(core, input, now);
      const { guardian } = input.link;
      if (guardian.kind !== "heard") return step(core, input, now);
      const deaf = { ...guardian, obstacles: [], lockSwitch: "none" } as const;
      return step(core, { ...input, link: { ...input.link, settings: "valid", guardian: deaf } }, now);
    },
  },
  {
    name: "gives a rider who does not answer more time",
    scene: "a check-in",
    step: (core, input, now) => {
      const { checkIn } = core;
      const late = checkIn.kind === "asked" && now - checkIn.askedMs > 14_000;
      return step(late ? { ...core, checkIn: { ...checkIn, askedMs: now } } : core, input, now);
    },
  },
  {
    name: "takes a question for answered by itself",
    scene: "a check-in",
    step: (core, input, now) => {
      const { checkIn } = core;
      if (checkIn.kind !== "asked") return step(core, input, now);
      const { everyS, fromDeg } = checkIn;
      return step(
        { ...core, checkIn: { kind: "quiet", everyS, quietMs: 0, fromDeg, rests: true } },
        input,
        now,
      );
    },
  },
  {
    name: "never asks",
    scene: "a check-in in a programme",
    step: (core, input, now) => {
      const { checkIn } = core;
      return step(
        checkIn.kind === "quiet" ? { ...core, checkIn: { ...checkIn, quietMs: 0 } } : core,
        input,
        now,
      );
    },
  },
  {
    name: "does not tell that nobody answered",
    scene: "a check-in",
    step: (core, input, now) => {
      const result = step(core, input, now);
      const { alarms } = result.core;
      const occurrences = alarms.occurrences.filter(({ kind }) => kind !== "rider-unresponsive");
      return { ...result, core: { ...result.core, alarms: { ...alarms, occurrences } } };
    },
  },
  {
    name: "holds a table that was never proven",
    scene: "a proof of balance",
    step: (core, input, now) =>
      step({ ...core, balance: { kind: "proven", untilMs: null, profileId: null } }, input, now),
  },
  {
    name: "lets a profile begin beyond its own limits",
    scene: "riders",
    step: (core, input, now) => {
      const requests = input.requests.map((request) =>
        request.kind === "start" && request.rider !== undefined
          ? { ...request, rider: { ...request.rider, limits: { maxAngleDeg: 60, maxDurationS: 600 } } }
          : request,
      );
      return step(core, { ...input, requests }, now);
    },
  },
  {
    name: "takes the guest's proof for everybody's",
    scene: "riders on a simulated table",
    step: (core, input, now) => {
      const { session } = core;
      const profileId = "run" in session ? (session.run.rider?.profileId ?? null) : null;
      return step({ ...core, balance: { kind: "proven", untilMs: null, profileId } }, input, now);
    },
  },
  {
    name: "leaves what a profile has proven to the guest",
    scene: "riders",
    step: (core, input, now) => {
      const result = step(core, input, now);
      const { balance } = core;
      const ended = result.events.some(({ kind }) => kind === "session-ended");
      if (!ended || balance.kind !== "proven") return result;
      return { ...result, core: { ...result.core, balance: { ...balance, profileId: null } } };
    },
  },
  {
    name: "keeps the lock on the way to the next angle",
    scene: "a programme that goes on without rests",
    step: (core, input, now) => {
      const result = step(core, input, now);
      const movesOn = result.events.some((event) => event.kind === "cue" && event.cue === "next-step");
      return movesOn && core.lock.pose === "held"
        ? { ...result, actuation: { ...result.actuation, lock: "held" } }
        : result;
    },
  },
  {
    name: "takes a table that stops on its way for one that came back",
    scene: "a proof of balance",
    step: (core, input, now) => {
      const result = step(core, input, now);
      const { balance, angle } = result.core;
      const low = balance.kind === "proving" && angle.reading.kind === "ok" && angle.reading.angleDeg < 13;
      return low
        ? { ...result, core: { ...result.core, balance: { kind: "proven", untilMs: null, profileId: null } } }
        : result;
    },
  },
  {
    name: "takes a proof for done although STOP came in between",
    scene: "a proof of balance",
    step: (core, input, now) => {
      const result = step(core, input, now);
      const stopped = result.events.some((event) => event.kind === "balance-failed");
      return stopped
        ? { ...result, core: { ...result.core, balance: { kind: "proven", untilMs: null, profileId: null } } }
        : result;
    },
  },
];
