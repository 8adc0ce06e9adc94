/** The simulated table's own panel: moves the rider, breaks things, and shows what is physically true. */

import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { WORLD_FAULTS, type World } from "../../shared/world.ts";
import { DASH, formatAngle, formatMicroseconds, formatPercent } from "../format.ts";
import {
  SIM_ANGLE,
  SIM_ARMS,
  SIM_BUZZER,
  SIM_ENGAGED,
  SIM_FAULT_WORDS,
  SIM_FAULTS,
  SIM_HANDS_ARE_OFF,
  SIM_HANDS_OFF,
  SIM_INTRO,
  SIM_LOCK,
  SIM_LOCKS,
  SIM_NO,
  SIM_NO_PULSE,
  SIM_PULSE,
  SIM_REFUSED,
  SIM_RIDER,
  SIM_SOUNDS,
  SIM_STOP,
  SIM_TITLE,
  SIM_YES,
} from "../messages.ts";
import type { Store } from "../store.ts";
import "../style/simulator.css";
import type { WorldAnswer, WorldChange, WorldDoor } from "../world.ts";

export { createWorldDoor } from "../world.ts";

const POLL_EVERY_MS = 500;

const pulseWords = (pulseUs: number | null): string =>
  pulseUs === null ? SIM_NO_PULSE : formatMicroseconds(pulseUs);

const Truth = ({ world }: { world: World | null }) => {
  const facts: readonly (readonly [string, string, string])[] = [
    [SIM_ANGLE, formatAngle(world?.angleDeg ?? null), "world-angle"],
    [SIM_LOCK, world === null ? DASH : SIM_LOCKS[world.lock], "world-lock"],
    [SIM_ENGAGED, world === null ? DASH : world.lockEngaged ? SIM_YES : SIM_NO, "world-engaged"],
    [SIM_PULSE, world === null ? DASH : pulseWords(world.servoPulseUs), "world-pulse"],
    [SIM_BUZZER, world === null ? DASH : SIM_SOUNDS[world.buzzer], "world-buzzer"],
  ];
  return (
    <dl class="truth">
      {facts.map(([name, value, id]) => (
        <div key={id}>
          <dt>{name}</dt>
          <dd data-testid={id}>{value}</dd>
        </div>
      ))}
    </dl>
  );
};

const Rider = ({ change }: { change: (change: WorldChange) => void }) => {
  const targetDeg = useSignal<number | null>(null);
  const arms = useSignal(0);
  const move = (deg: number | null): void => {
    targetDeg.value = deg;
    change({ riderTargetDeg: deg });
  };
  return (
    <div class="rider">
      <label for="sim-rider">{SIM_RIDER}</label>
      <output for="sim-rider">
        {useComputed(() => (targetDeg.value === null ? SIM_HANDS_ARE_OFF : formatAngle(targetDeg.value)))}
      </output>
      <input
        type="range"
        id="sim-rider"
        data-testid="sim-rider"
        min={-75}
        max={75}
        step={1}
        value={useComputed(() => targetDeg.value ?? -75)}
        onInput={(event) => move(event.currentTarget.valueAsNumber)}
      />
      <button
        type="button"
        class="button button--plain"
        data-testid="sim-hands-off"
        onClick={() => move(null)}
      >
        {SIM_HANDS_OFF}
      </button>
      <label for="sim-arms">{SIM_ARMS}</label>
      <output for="sim-arms">{useComputed(() => formatPercent(arms.value))}</output>
      <input
        type="range"
        id="sim-arms"
        data-testid="sim-arms"
        min={0}
        max={1}
        step={0.05}
        value={arms}
        onInput={(event) => {
          arms.value = event.currentTarget.valueAsNumber;
          change({ armsRaised: arms.value });
        }}
      />
    </div>
  );
};

const Faults = ({ active, change }: { active: readonly string[]; change: (change: WorldChange) => void }) => (
  <fieldset class="faults">
    <legend>{SIM_FAULTS}</legend>
    {WORLD_FAULTS.map((fault) => (
      <label key={fault} class="fault">
        <input
          type="checkbox"
          data-testid={`sim-fault-${fault}`}
          checked={active.includes(fault)}
          onChange={(event) => change({ fault, on: event.currentTarget.checked })}
        />
        <span>{SIM_FAULT_WORDS[fault]}</span>
      </label>
    ))}
  </fieldset>
);

/** The newest answer of the world, asked twice a second while the panel is open and there is a line. */
const useWorld = (door: WorldDoor, wanted: ReadonlySignal<boolean>) => {
  const answer = useSignal<WorldAnswer>({ kind: "unreachable" });
  const asked = useComputed(() => wanted.value && answer.value.kind !== "absent");
  const read = async (): Promise<void> => {
    answer.value = await door.read();
  };
  useSignalEffect(() => {
    if (!asked.value) return;
    void read();
    const timer = setInterval(() => void read(), POLL_EVERY_MS);
    return () => clearInterval(timer);
  });
  return { answer, read };
};

export const Simulator = ({ world: door, store }: { world: WorldDoor; store: Store }) => {
  const open = useSignal(true);
  const trouble = useSignal("");
  const wanted = useComputed(() => open.value && store.model.value.connection.kind === "open");
  const { answer, read } = useWorld(door, wanted);
  const change = async (wish: WorldChange): Promise<void> => {
    trouble.value = (await door.change(wish)) ? "" : SIM_REFUSED;
    await read();
  };
  if (answer.value.kind === "absent") return null;
  const world = answer.value.kind === "world" ? answer.value.world : null;
  return (
    <details
      class="sim"
      data-testid="sim-panel"
      open={open}
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary class="sim__summary">{SIM_TITLE}</summary>
      <div class="sim__body">
        <p class="sim__intro">{SIM_INTRO}</p>
        <Rider change={(wish) => void change(wish)} />
        <button
          type="button"
          class="button button--plain"
          data-testid="sim-press-stop"
          onClick={() => void change({ pressStop: true })}
        >
          {SIM_STOP}
        </button>
        <p class="sim__trouble" role="status">
          {trouble}
        </p>
        <Truth world={world} />
        <Faults active={world?.faults ?? []} change={(wish) => void change(wish)} />
      </div>
    </details>
  );
};
