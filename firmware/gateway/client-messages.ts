/**
 * What a dashboard says, from the raw text to an answer. Order of judgement: decode, then rate (each kind of
 * message has its own), then role (shared/roles.ts has the table), then the controller. Nothing here changes any state of the table: a wish goes to
 * the controller, and only that decides.
 *
 * STOP is taken up to 5 times a second whatever else is limited, even from a socket that is being closed for
 * flooding, and from every role.
 */

import type { Logger } from "pino";
import { decodeClientMessage } from "../../shared/decode.ts";
import type { AdviceKind, Request } from "../../shared/protocol.ts";
import { isAtLeast, REQUEST_NEEDS, type Role } from "../../shared/roles.ts";
import type { WishHere } from "../controller/ipc.ts";
import type { AuditTrail } from "./audit-trail.ts";
import type { GatewayClock } from "./clock.ts";
import type { ControllerLink } from "./controller-link.ts";
import type { Dashboard } from "./dashboard.ts";
import type { Devices } from "./devices.ts";
import type { GatewayMetrics } from "./metrics.ts";
import type { PendingRequests } from "./pending-requests.ts";
import { plainSeen } from "./plain-seen.ts";
import { chooseStart, type StartParts } from "./start-choice.ts";
import type { Paces } from "./telemetry-pace.ts";
import { pairedOf, type Wished, type Wishes } from "./wishes.ts";

/** A STOP is never longer than this; only as much of a flood is decoded to look for one. Characters. */
const LONGEST_STOP_CHARS = 256;

export interface MessageContext {
  readonly controller: ControllerLink;
  readonly pending: PendingRequests;
  readonly devices: Devices;
  readonly paces: Paces;
  readonly choices: StartParts;
  readonly wishes: Wishes;
  readonly audit: Pick<AuditTrail, "accepted">;
  readonly metrics: GatewayMetrics;
  readonly clock: GatewayClock;
  readonly log: Logger;
}

/** These are between a dashboard and the gateway; the controller hears nothing of them, and any role may send them. */
type OwnRequest = Extract<Request, { type: "subscribe" | "introduce" }>;
type Translated =
  | { readonly kind: "wish"; readonly wish: WishHere; readonly acceptedAdvice?: readonly AdviceKind[] }
  | { readonly kind: "refused"; readonly message: string }
  | {
      readonly kind: "advised-against";
      readonly message: string;
      readonly advice: readonly AdviceKind[];
    };

/** A request that goes to the controller, in the words of the controller. */
const translate = (request: Exclude<Request, OwnRequest>, choices: StartParts): Translated => {
  switch (request.type) {
    case "set-limits": {
      const { maxAngleDeg, maxDurationS } = request;
      return { kind: "wish", wish: { kind: "set-limits", limits: { maxAngleDeg, maxDurationS } } };
    }
    case "start": {
      const choice = chooseStart(choices, request);
      if (choice.kind === "unknown") return { kind: "refused", message: choice.message };
      if (choice.kind === "advised-against") return choice;
      const { programme, rider, acceptedAdvice } = choice;
      const { checkInEveryS } = request;
      return {
        kind: "wish",
        wish: { kind: "start", programme, checkInEveryS, ...(rider === null ? {} : { rider }) },
        acceptedAdvice,
      };
    }
    case "acknowledge":
      return { kind: "wish", wish: { kind: "acknowledge", alarmId: request.alarmId } };
    default:
      return { kind: "wish", wish: { kind: request.type } };
  }
};

const forward = (
  dashboard: Dashboard,
  id: string,
  wish: WishHere,
  context: MessageContext,
  acceptedAdvice: readonly AdviceKind[] = [],
): void => {
  const { pending, clock, controller, devices, wishes, audit } = context;
  const { clientId, address, principal } = dashboard;
  const doer = { by: "screen", device: devices.nameOf(clientId), address } as const;
  const wished: Wished = { doer, wish, paired: pairedOf(principal), acceptedAdvice };
  const requestId = pending.open(clock.nowMs(), (result) => {
    if (result.kind === "refused") {
      dashboard.refuse(result.code, result.message, id, clock.nowMs());
      return;
    }
    audit.accepted(wished);
    dashboard.say({ type: "ack", id }, clock.nowMs());
  });
  wishes.wished(wished);
  controller.request({ requestId, clientId, by: doer.by, device: doer.device, request: wish });
};

/** One more message than allowed: an answer says so, and too many of them close this socket. */
const strike = (
  dashboard: Dashboard,
  id: string | undefined,
  what: string,
  context: MessageContext,
): void => {
  const nowMs = context.clock.nowMs();
  dashboard.refuse("rate-limited", what, id, nowMs);
  if (dashboard.strikes.take(nowMs)) return;
  context.log.warn({ clientId: dashboard.clientId }, "a dashboard went on flooding and is closed");
  dashboard.close(1008, "too many messages", "flood", nowMs);
};

const introduce = (
  dashboard: Dashboard,
  request: Extract<Request, { type: "introduce" }>,
  context: MessageContext,
): void => {
  const nowMs = context.clock.nowMs();
  if (!dashboard.introductions.take(nowMs)) {
    strike(dashboard, request.id, "too many introduce a second", context);
    return;
  }
  const { deviceId, name, view, again } = request;
  const introduction = { deviceId, name, view, again: again === true };
  const label = context.devices.introduce(dashboard.clientId, introduction);
  dashboard.say({ type: "introduced", deviceId: label }, nowMs);
  dashboard.say({ type: "ack", id: request.id }, nowMs);
};

/** A rider makes limits tighter, for his own sake; how far they may go is not for him to say. */
const isTighter = (
  { maxAngleDeg, maxDurationS }: Extract<Request, { type: "set-limits" }>,
  { controller }: MessageContext,
): boolean => {
  const active = controller.latest()?.telemetry;
  return active !== undefined && maxAngleDeg <= active.maxAngleDeg && maxDurationS <= active.maxDurationS;
};

/** Why this role may not; null when it may. */
const forbiddenBecause = (role: Role, request: Request, context: MessageContext): string | null => {
  const need = REQUEST_NEEDS[request.type];
  if (!isAtLeast(role, need))
    return `${request.type} is for the role ${need} or more; this screen's is ${role}`;
  if (request.type !== "set-limits" || isAtLeast(role, "operator") || isTighter(request, context))
    return null;
  return `a ${role} may make the limits tighter than those that are active; wider is for operators`;
};

const handleRequest = (dashboard: Dashboard, request: Request, context: MessageContext): void => {
  const nowMs = context.clock.nowMs();
  const why = forbiddenBecause(dashboard.role, request, context);
  if (why !== null) {
    dashboard.refuse("forbidden", why, request.id, nowMs);
    return;
  }
  if (request.type === "subscribe") {
    dashboard.pace = context.paces.of(request.rateHz, nowMs);
    dashboard.say({ type: "ack", id: request.id }, nowMs);
    return;
  }
  if (request.type === "introduce") {
    introduce(dashboard, request, context);
    return;
  }
  if (request.type !== "stop" && context.pending.full) {
    dashboard.refuse("rate-limited", "too many requests wait for the controller", request.id, nowMs);
    return;
  }
  const translated = translate(request, context.choices);
  switch (translated.kind) {
    case "refused":
      dashboard.refuse("bad-field", translated.message, request.id, nowMs);
      return;
    case "advised-against":
      dashboard.refuse("advised-against", translated.message, request.id, nowMs, translated.advice);
      return;
    case "wish":
      forward(dashboard, request.id, translated.wish, context, translated.acceptedAdvice);
  }
};

/** From a socket that is being closed only STOP is heard, and only what could be one is decoded. */
const hearWhileClosing = (dashboard: Dashboard, text: string, context: MessageContext): void => {
  if (text.length > LONGEST_STOP_CHARS || !text.includes("stop")) return;
  const decoded = decodeClientMessage(text);
  if (decoded.kind !== "ok" || decoded.message.type !== "stop") return;
  if (!dashboard.stops.take(context.clock.nowMs())) return;
  forward(dashboard, decoded.message.id, { kind: "stop" }, context);
};

const hearSeen = (dashboard: Dashboard, seq: number, context: MessageContext): void => {
  const nowMs = context.clock.nowMs();
  if (dashboard.seens.take(nowMs)) {
    const latencyMs = dashboard.flow.seen(seq, nowMs);
    if (latencyMs !== null) context.metrics.seen(latencyMs);
  } else strike(dashboard, undefined, "too many seen a second", context);
};

/** Handles one text message of one dashboard. */
export const handleText = (dashboard: Dashboard, text: string, context: MessageContext): void => {
  context.metrics.message();
  if (dashboard.connection.kind === "closing") {
    hearWhileClosing(dashboard, text, context);
    return;
  }
  const seq = plainSeen(text);
  if (seq !== null) {
    hearSeen(dashboard, seq, context);
    return;
  }
  const nowMs = context.clock.nowMs();
  const decoded = decodeClientMessage(text);
  if (decoded.kind === "refused") {
    if (dashboard.messages.take(nowMs)) dashboard.refuse(decoded.code, decoded.message, decoded.id, nowMs);
    else strike(dashboard, decoded.id, "too many messages a second", context);
    return;
  }
  const message = decoded.message;
  if (message.type === "seen") {
    hearSeen(dashboard, message.seq, context);
    return;
  }
  const bucket = message.type === "stop" ? dashboard.stops : dashboard.messages;
  if (bucket.take(nowMs)) handleRequest(dashboard, message, context);
  else strike(dashboard, message.id, `too many ${message.type} a second`, context);
};

/** Pings cost a pong each, so they count as messages. */
export const handlePing = (dashboard: Dashboard, context: MessageContext): void => {
  if (!dashboard.messages.take(context.clock.nowMs()))
    strike(dashboard, undefined, "too many pings", context);
};
