/** What a person's plan proposes for the next session, and why; whoever reads it decides. */

import type { Proposal } from "../../shared/plan.ts";
import { momentText } from "../messages/en/dates.ts";
import {
  CHOOSE_PROPOSED,
  completedOf,
  NO_PROPOSALS,
  notBefore,
  PROPOSAL_CHANGES,
  PROPOSAL_TITLE,
  PROPOSAL_WHYS,
  painUntold,
} from "../messages/en/plan.ts";

export interface ProposalProps {
  readonly proposal: Proposal;
  readonly nameOf: (programmeId: string) => string;
  /** Null where it is chosen already. */
  readonly choose: ((programmeId: string) => void) | null;
}

export const ProposalCard = ({ proposal, nameOf, choose }: ProposalProps) => {
  if (proposal.kind === "none")
    return proposal.why === "no-plan" ? null : (
      <p class="next__note" data-testid="proposal-none">
        {NO_PROPOSALS[proposal.why]}
      </p>
    );
  const { programmeId, change, why, completed, needed, painUntold: untold } = proposal;
  return (
    <section class="next__proposal" aria-label={PROPOSAL_TITLE} data-testid="proposal" data-why={why}>
      <h3 class="eyebrow">{PROPOSAL_TITLE}</h3>
      <p class="next__proposed">
        <strong>
          <bdi>{nameOf(programmeId)}</bdi>
        </strong>
      </p>
      <p>
        {PROPOSAL_CHANGES[change]}: {PROPOSAL_WHYS[why]} {completedOf(completed, needed)}
      </p>
      {untold > 0 ? <p class="next__note">{painUntold(untold)}</p> : null}
      {proposal.notBefore === null ? null : <p>{notBefore(momentText(Date.parse(proposal.notBefore)))}</p>}
      {choose === null ? null : (
        <button
          type="button"
          class="button button--plain"
          data-testid="proposal-choose"
          onClick={() => choose(programmeId)}
        >
          {CHOOSE_PROPOSED}
        </button>
      )}
    </section>
  );
};
