/**
 * Who is next on the table, and what for. What is chosen stays on this screen until somebody chooses otherwise; the
 * limits that it needs are proposed, and set by whoever presses for it.
 */

import { useComputed } from "@preact/signals";
import { type ProgrammeView, profileViewSchema, programmePageSchema } from "../../shared/api.ts";
import { DEFAULT_CEILINGS, type Limits, NEAR_ANGLE_DEG } from "../../shared/limits.ts";
import { proposalSchema } from "../../shared/plan.ts";
import { GUEST_ID } from "../../shared/profiles.ts";
import type { ProgrammeOffer } from "../../shared/programme-offer.ts";
import type { ProfileOffer } from "../../shared/protocol.ts";
import { formatDegrees, formatElapsed } from "../format.ts";
import { CHOOSE_NEXT, LIMITS_FOR } from "../messages/en/choice-panel.ts";
import { FREE_SESSION, GUEST, RIDER_TIGHTENS } from "../messages.ts";
import type { PainBefore } from "../outcome/pain-before.ts";
import { PainNow } from "../outcome/pain-now.tsx";
import { hrefOf } from "../route.ts";
import { type Option, Choice as Radios } from "../screen/fields.tsx";
import type { Api } from "../sessions/api.ts";
import { useAsked } from "../sessions/asked.ts";
import { hrefOfPlace } from "../sessions/place.ts";
import "../style/preflight.css";
import "../style/next.css";
import { useAskedInPlace } from "./asked-in-place.ts";
import type { Chosen } from "./choice.ts";
import { type LimitsFit, limitsFit } from "./limits-needed.ts";
import type { ChoiceParts } from "./open.tsx";
import { ProposalCard } from "./proposal.tsx";

type PanelProps = ChoiceParts & { readonly api: Api; readonly painBefore: PainBefore };

/** No profile and no programme has an empty id. */
const NOBODY = "";

const pairWords = (limits: Limits): string =>
  LIMITS_FOR.pair(formatDegrees(limits.maxAngleDeg), formatElapsed(limits.maxDurationS));

const whoOptions = (profiles: readonly ProfileOffer[]): readonly Option<string>[] => [
  { value: NOBODY, name: GUEST, why: CHOOSE_NEXT.guestWhy },
  ...profiles.map(({ profileId, name, limits }) => ({
    value: profileId,
    name: <bdi>{name}</bdi>,
    why: CHOOSE_NEXT.upTo(formatDegrees(limits.maxAngleDeg), formatElapsed(limits.maxDurationS)),
  })),
];

const fitWords = (fit: LimitsFit, set: Limits, most: Limits, needs: Limits | null): string => {
  switch (fit.kind) {
    case "fits":
      return LIMITS_FOR.fit(formatDegrees(set.maxAngleDeg), formatElapsed(set.maxDurationS));
    case "above":
      return LIMITS_FOR.above(pairWords(set), pairWords(most));
    case "below":
      return LIMITS_FOR.below(pairWords(set), pairWords(needs ?? set));
    case "beyond":
      return LIMITS_FOR.beyond(pairWords(needs ?? set), pairWords(most));
  }
};

/** One press sets what fits; nothing is set without it. */
const LimitsFor = (props: PanelProps & { readonly chosen: Chosen; readonly needs: Limits | null }) => {
  const { companion, chosen, needs } = props;
  const { select, view } = companion.store;
  const ceilings = select((model) => model.hello?.ceilings ?? DEFAULT_CEILINGS).value;
  const maxAngleDeg = view.maxAngleDeg.value;
  const maxDurationS = view.maxDurationS.value;
  const refusal = select((model) => model.limitsRefusal).value;
  if (maxAngleDeg === null || maxDurationS === null) return null;
  const set = { maxAngleDeg, maxDurationS };
  const most = chosen.profile?.limits ?? ceilings;
  const fit = limitsFit(set, most, needs);
  const loosens =
    "proposed" in fit &&
    (fit.proposed.maxAngleDeg > set.maxAngleDeg || fit.proposed.maxDurationS > set.maxDurationS);
  const isRefused = loosens && view.onlyTightens.value;
  return (
    <section class="next__limits" aria-label={LIMITS_FOR.title}>
      <p role="status" data-testid="limits-fit" data-fit={fit.kind}>
        {fitWords(fit, set, most, needs)}
      </p>
      {isRefused ? <p data-testid="only-tighter">{RIDER_TIGHTENS}</p> : null}
      {"proposed" in fit && !isRefused ? (
        <button
          type="button"
          class="button button--apply"
          data-testid="set-proposed"
          disabled={useComputed(() => !view.canStart.value)}
          onClick={() => companion.request({ type: "set-limits", ...fit.proposed })}
        >
          {LIMITS_FOR.set(pairWords(fit.proposed))}
        </button>
      ) : null}
      {refusal === null ? null : (
        <p class="next__trouble" role="alert" data-words="server">
          {refusal.message}
        </p>
      )}
    </section>
  );
};

/** What is asked of the gateway about the one who is chosen. */
const useAboutThem = (api: Api, profileId: string | null, isOperator: boolean) => {
  const id = profileId === null ? null : encodeURIComponent(profileId);
  const nobody = Promise.resolve({ kind: "offline" } as const);
  const query = id === null ? "" : `?profileId=${id}`;
  // What is kept of people is told to operators alone.
  const person = isOperator ? id : null;
  const programmes = useAsked(query, (signal) => api.ask(programmePageSchema, `/programmes${query}`, signal));
  const about = useAsked(person ?? "", (signal) =>
    person === null ? nobody : api.ask(profileViewSchema, `/profiles/${person}`, signal),
  );
  const proposal = useAsked(query, (signal) =>
    id === null ? nobody : api.ask(proposalSchema, `/profiles/${id}/proposal`, signal),
  );
  return {
    programmes: programmes.answer.kind === "ok" ? programmes.answer.value.items : [],
    person: about.answer.kind === "ok" ? about.answer.value : null,
    proposal: proposal.answer.kind === "ok" ? proposal.answer.value : null,
  };
};

const needsOf = (chosen: Chosen, programmes: readonly ProgrammeView[]): Limits | null => {
  const { programme } = chosen;
  if (programme === null) return null;
  const known = programmes.find(({ spec }) => spec.programmeId === programme.programmeId);
  if (known !== undefined) return known.needs;
  return { maxAngleDeg: programme.highestDeg + NEAR_ANGLE_DEG, maxDurationS: programme.invertedS };
};

/** Those that fit first; the others stand below with why they do not. */
const whatOptions = (
  offered: readonly ProgrammeOffer[],
  programmes: readonly ProgrammeView[],
): readonly Option<string>[] => {
  const options = offered.map(({ programmeId, name, highestDeg, invertedS, lengthS }) => {
    const obstacle = programmes.find(({ spec }) => spec.programmeId === programmeId)?.obstacle ?? null;
    const words = CHOOSE_NEXT.programmeWhy(
      formatDegrees(highestDeg),
      formatElapsed(invertedS),
      formatElapsed(lengthS),
    );
    return {
      value: programmeId,
      name: <bdi>{name}</bdi>,
      why: obstacle === null ? words : <span data-words="server">{obstacle}</span>,
      disabled: obstacle !== null,
    };
  });
  return [
    { value: NOBODY, name: FREE_SESSION, why: CHOOSE_NEXT.freeWhy },
    ...options.filter(({ disabled }) => !disabled),
    ...options.filter(({ disabled }) => disabled),
  ];
};

export const ChoicePanel = (props: PanelProps) => {
  const { companion, start, choice, api } = props;
  const place = useAskedInPlace(start, "choice", "input");
  const { select, view } = companion.store;
  const profiles = select((model) => model.offers?.profiles ?? []).value.filter(
    ({ profileId }) => profileId !== GUEST_ID,
  );
  const offered = select((model) => model.offers?.programmes ?? []).value;
  const chosen = choice.current.value;
  const about = useAboutThem(api, chosen.profile?.profileId ?? null, view.isOperator.value);
  const nameOf = (programmeId: string): string =>
    offered.find((one) => one.programmeId === programmeId)?.name ?? programmeId;
  const proposed = about.proposal;
  const isProposed = proposed?.kind === "session" && proposed.programmeId === chosen.programme?.programmeId;
  return (
    <section
      class="card preflight next"
      role="dialog"
      aria-labelledby="next-title"
      data-testid="next"
      ref={place}
    >
      <h2 class="preflight__title" id="next-title">
        {CHOOSE_NEXT.title}
      </h2>
      <p class="preflight__why">{CHOOSE_NEXT.intro}</p>
      <Radios
        id="who"
        legend={CHOOSE_NEXT.who}
        options={whoOptions(profiles)}
        chosen={chosen.profile?.profileId ?? NOBODY}
        onChoose={(id) => choice.choose({ profileId: id === NOBODY ? null : id })}
      />
      {chosen.profile !== null && about.person?.balanceProven === false ? (
        <p class="next__note" data-testid="next-unproven">
          {CHOOSE_NEXT.unproven(chosen.profile.name)}{" "}
          <a href={`${hrefOf("setup")}/balance`} onClick={start.cancel}>
            {CHOOSE_NEXT.prove}
          </a>
        </p>
      ) : null}
      {proposed === null ? null : (
        <ProposalCard
          proposal={proposed}
          nameOf={nameOf}
          choose={isProposed ? null : (programmeId) => choice.choose({ programmeId })}
        />
      )}
      <Radios
        id="what"
        legend={CHOOSE_NEXT.what}
        options={whatOptions(offered, about.programmes)}
        chosen={chosen.programme?.programmeId ?? NOBODY}
        onChoose={(id) => choice.choose({ programmeId: id === NOBODY ? null : id })}
      />
      <LimitsFor {...props} chosen={chosen} needs={needsOf(chosen, about.programmes)} />
      {view.isOperator.value ? (
        <PainNow painBefore={props.painBefore} profileId={chosen.profile?.profileId ?? null} />
      ) : null}
      <p class="next__ways">
        <a href={hrefOfPlace("people")} onClick={start.cancel}>
          {CHOOSE_NEXT.people}
        </a>
        <a href={hrefOfPlace("programmes")} onClick={start.cancel}>
          {CHOOSE_NEXT.programmes}
        </a>
      </p>
      <div class="next__buttons">
        <button type="button" class="button button--plain" data-testid="next-done" onClick={start.cancel}>
          {CHOOSE_NEXT.done}
        </button>
        <button
          type="button"
          class="button button--start"
          data-testid="next-start"
          disabled={useComputed(() => !view.canStart.value)}
          onClick={start.press}
        >
          {CHOOSE_NEXT.start}
        </button>
      </div>
    </section>
  );
};
