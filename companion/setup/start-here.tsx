/** Start where a part of the set-up asks for one, and what it still waits for. */

import { useComputed } from "@preact/signals";
import type { Companion } from "../companion.ts";
import { OBSTACLES } from "../messages.ts";
import { RESTING, START, START_WAITS } from "../setup-messages.ts";
import type { Store } from "../store.ts";

const StartWaits = ({ store }: { store: Store }) => {
  const obstacles = store.select((model) => model.startObstacles).value;
  const isResting = useComputed(() => store.view.state.value === "recovering").value;
  const isIdle = useComputed(() => store.view.state.value === "idle").value;
  if (isResting) return <p class="setup__note">{RESTING}</p>;
  if (!isIdle || obstacles.length === 0) return null;
  return (
    <div class="setup__note" data-testid="start-waits">
      <p>{START_WAITS}</p>
      <ul class="setup__waits">
        {obstacles.map((obstacle) => (
          <li key={obstacle}>{OBSTACLES[obstacle]}</li>
        ))}
      </ul>
    </div>
  );
};

/** Cannot be pressed before it would be accepted: what is missing stands beside it. */
export const StartHere = (props: {
  readonly companion: Companion;
  readonly testId: string;
  /** Whose session it is; null = the guest's. */
  readonly profileId: string | null;
}) => {
  const { companion, testId, profileId } = props;
  const { store } = companion;
  const isReady = useComputed(
    () => store.view.canStart.value && store.model.value.startObstacles.length === 0,
  );
  return (
    <>
      <button
        type="button"
        class="button button--apply"
        data-testid={testId}
        disabled={useComputed(() => !isReady.value)}
        onClick={() => companion.request({ type: "start", ...(profileId === null ? {} : { profileId }) })}
      >
        {START}
      </button>
      <StartWaits store={store} />
    </>
  );
};
