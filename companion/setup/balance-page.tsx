/** The proof of balance on the screen: what was promised, the live angle with its window, and the ten seconds. */

import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChild } from "preact";
import { PROOF_FROM_DEG, type ProofFailure } from "../../shared/balance.ts";
import type { Choice } from "../choice/choice.ts";
import type { Companion } from "../companion.ts";
import { formatDegrees, formatElapsed } from "../format.ts";
import { mayAsk } from "../role.ts";
import {
  bringTo,
  CHANGE_TITLE,
  CHANGES,
  FAILED_TEXTS,
  FAILED_TITLE,
  HELP_NOW,
  LET_GO,
  notYetWords,
  PHASE_TEXTS,
  PROMISE_TEXTS,
  PROMISES_LEGEND,
  PROOF_INTRO,
  PROOF_NEEDS,
  PROOF_STANDS,
  PROOF_TITLE,
  PROVE_ANEW,
  proofFor,
  SAME_RIDER,
  secondsLeftText,
  TRY_AGAIN,
  widenText,
} from "../setup-messages.ts";
import { AngleBar, type Zone } from "./angle-bar.tsx";
import {
  again,
  type BalanceSight,
  look,
  type Phase,
  PROMISES,
  type Proof,
  phaseOf,
  promise,
  proofToDeg,
  UNBEGUN,
} from "./balance.ts";
import { StartHere } from "./start-here.tsx";
import { Check } from "./steps.tsx";

/** Until then a promise can be taken back. */
const BEFORE_START: ReadonlySet<Phase["kind"]> = new Set<Phase["kind"]>([
  "promise",
  "limits",
  "start",
  "too-low",
]);

const WINDOW: readonly Zone[] = [
  { kind: "wanted", fromDeg: PROOF_FROM_DEG.least, toDeg: PROOF_FROM_DEG.most },
];

const sightOf = ({ store }: Companion, choice: Choice): BalanceSight => {
  const { reading, holdPending, balance, proofFailure } = store.model.value;
  const isStale = store.view.freshness.value === "stale";
  return {
    live: isStale ? null : (reading?.telemetry ?? null),
    holdPending,
    balance,
    failure: proofFailure,
    most: choice.current.value.profile?.limits ?? null,
  };
};

/** The same phase is the same object, so that nothing is drawn at the rate of telemetry. */
const useProof = (companion: Companion, choice: Choice) => {
  const proof = useSignal<Proof>(UNBEGUN);
  const whole = useComputed(() => phaseOf(proof.value, sightOf(companion, choice)));
  useSignalEffect(() => {
    proof.value = look(proof.value, sightOf(companion, choice));
  });
  const leftS = useComputed(() => (whole.value.kind === "measuring" ? Math.ceil(whole.value.leftS) : 0));
  const told = useComputed(() => {
    const phase = whole.value;
    return JSON.stringify(phase.kind === "measuring" ? { kind: "measuring", leftS: 0 } : phase);
  });
  const phase = useComputed<Phase>(() => {
    // Drawn again only when it is another one.
    void told.value;
    return whole.peek();
  });
  return { proof, phase, leftS };
};

const Promises = ({ proof, onChange }: { proof: Proof; onChange: (proof: Proof) => void }) => (
  <fieldset class="setup__choices">
    <legend>{PROMISES_LEGEND}</legend>
    {PROMISES.map((one) => (
      <Check
        key={one}
        id={`proof-${one}`}
        label={PROMISE_TEXTS[one]}
        checked={proof.promised.includes(one)}
        onChange={(isKept) => onChange(promise(proof, one, isKept))}
      />
    ))}
  </fieldset>
);

const Failed = ({ why }: { why: ProofFailure }) => (
  <section aria-labelledby="proof-change">
    <p>{FAILED_TEXTS[why]}</p>
    <p class="setup__wrong">{HELP_NOW}</p>
    <h4 class="setup__sub" id="proof-change">
      {CHANGE_TITLE}
    </h4>
    <ul class="balance__advice">
      {CHANGES[why].map((change) => (
        <li key={change}>{change}</li>
      ))}
    </ul>
  </section>
);

const Action = (props: { id: string; text: string; onClick: () => void }) => (
  <button
    type="button"
    class="button button--apply"
    data-testid={`proof-${props.id}`}
    onClick={props.onClick}
  >
    {props.text}
  </button>
);

const actionOf = (phase: Phase, { companion, choice }: BalanceProps, anew: () => void): ComponentChild => {
  switch (phase.kind) {
    case "limits": {
      const { limits } = phase;
      const text = `${formatDegrees(limits.maxAngleDeg)} · ${formatElapsed(limits.maxDurationS)}`;
      const set = (): void => companion.request({ type: "set-limits", ...limits });
      return <Action id="limits" text={widenText(text)} onClick={set} />;
    }
    case "start":
      return (
        <StartHere
          companion={companion}
          testId="proof-start"
          profileId={choice.current.value.profile?.profileId ?? null}
        />
      );
    case "let-go":
      return (
        <Action id="let-go" text={LET_GO} onClick={() => companion.request({ type: "prove-balance" })} />
      );
    case "failed":
      return <Action id="again" text={TRY_AGAIN} onClick={anew} />;
    case "proven":
      return <Action id="again" text={PROVE_ANEW} onClick={anew} />;
    default:
      return null;
  }
};

const wordsOf = (phase: Phase, toDeg: number): string => {
  if (phase.kind === "failed") return FAILED_TITLE;
  if (phase.kind === "bring") return `${bringTo(toDeg)} ${notYetWords(phase.why, toDeg)}`;
  return PHASE_TEXTS[phase.kind];
};

export interface BalanceProps {
  readonly companion: Companion;
  /** Whose balance it is. */
  readonly choice: Choice;
}

const Guide = ({ companion, choice }: BalanceProps) => {
  const { proof, phase, leftS } = useProof(companion, choice);
  const toDeg = useComputed(() => proofToDeg(companion.store.view.maxAngleDeg.value ?? PROOF_FROM_DEG.most));
  const now = phase.value;
  const spoken = useComputed(() => (leftS.value === 5 ? secondsLeftText(leftS.value) : ""));
  return (
    <>
      <section class="card rehearsal__now">
        <AngleBar store={companion.store} zones={WINDOW} />
      </section>
      <section class="card setup__step" data-testid="proof" data-phase={now.kind}>
        {BEFORE_START.has(now.kind) ? (
          <Promises
            proof={proof.value}
            onChange={(next) => {
              proof.value = next;
            }}
          />
        ) : null}
        <h3 class="setup__title" aria-live="polite" data-testid="proof-now">
          {wordsOf(now, Math.floor(toDeg.value))}
        </h3>
        {now.kind === "measuring" ? (
          <p class="balance__count" data-testid="proof-left" aria-hidden="true">
            {leftS}
          </p>
        ) : null}
        <p class="unseen" role="status">
          {spoken}
        </p>
        {now.kind === "failed" ? <Failed why={now.why} /> : null}
        {now.kind === "proven" ? <p>{SAME_RIDER}</p> : null}
        <div class="rehearse__actions">
          {actionOf(now, { companion, choice }, () => {
            proof.value = again();
          })}
        </div>
      </section>
    </>
  );
};

export const BalancePage = ({ companion, choice }: BalanceProps) => {
  const { store } = companion;
  const { profile } = choice.current.value;
  const { role } = store.view;
  const standing = store.select((model) => model.balance?.kind ?? "unknown").value;
  return (
    <>
      <div class="setup__head">
        <h2 class="setup__name">{PROOF_TITLE}</h2>
        <p class="setup__note">{PROOF_INTRO}</p>
        <p class="setup__note" data-testid="proof-standing" data-balance={standing}>
          {profile === null ? PROOF_STANDS[standing] : proofFor(profile.name)}
        </p>
      </div>
      {role.value !== null && !mayAsk(role.value, "prove-balance") ? (
        <p class="card" data-testid="proof-closed">
          {PROOF_NEEDS}
        </p>
      ) : (
        <Guide companion={companion} choice={choice} />
      )}
    </>
  );
};
