/** The question how much it hurts now, before Start. Nobody has to answer. */

import { PAIN_NOW, PAIN_NOW_WHY } from "../messages/en/outcome.ts";
import type { PainBefore } from "./pain-before.ts";
import { PainScale } from "./pain-scale.tsx";

export const PainNow = (props: {
  readonly painBefore: PainBefore;
  /** Who is next; null = the guest. */
  readonly profileId: string | null;
}) => {
  const { painBefore, profileId } = props;
  painBefore.changes.value;
  return (
    <div class="pain-now">
      <PainScale
        id="pain-now"
        legend={PAIN_NOW}
        pain={painBefore.told(profileId)}
        onTell={(pain) => painBefore.tell(profileId, pain)}
      />
      <p class="outcome__why">{PAIN_NOW_WHY}</p>
    </div>
  );
};
