/** The simulated table's own panel: moves the rider, breaks things, and shows what is physically true. */

import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { WORLD_FAULTS, type World, type WorldFault } from "../../shared/world.ts";
import { formatAngle } from "../format.ts";
import type { Store } from "../store.ts";
import type { WorldAnswer, WorldChange, WorldDoor } from "../world.ts";

const POLL_EVERY_MS = 500;

const FAULT_WORDS: Readonly<Record<WorldFault, string>> = {
  "link-cut": "Cable silent",
  unplugged: "Unplugged",
  "link-noise": "Noisy cable",
  "sensor-open": "Sensor open",
  "sensor-short": "Sensor short",
  "sensor-stuck": "Sensor stuck",
  "sensor-noisy": "Sensor noisy",
  "i2c-locked": "I²C bus locked",
  "imu-silent": "IMU silent",
  "imu-frozen": "IMU frozen",
  "lock-jammed": "Lock jammed",
  "supply-low": "Supply low",
  "board-frozen": "Board frozen",
  "board-reset": "Board reset",
  "brown-out": "Brown-out",
};

const Truth = ({ world }: { world: World | null }) => {
  const facts: readonly (readonly [string, string, string])[] = [
    ["True angle", world === null ? "—" : formatAngle(world.angleDeg), "world-angle"],
    ["Lock at the pin", world?.lock ?? "—", "world-lock"],
    ["Lock engaged", world === null ? "—" : world.lockEngaged ? "yes" : "no", "world-engaged"],
    [
      "Servo pulse",
      world === null ? "—" : world.servoPulseUs === null ? "none" : `${world.servoPulseUs} µs`,
      "world-pulse",
    ],
    ["Buzzer", world?.buzzer ?? "—", "world-buzzer"],
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
      <label for="sim-rider">Rider leans to</label>
      <output for="sim-rider">
        {useComputed(() => (targetDeg.value === null ? "hands off" : formatAngle(targetDeg.value)))}
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
        Hands off
      </button>
      <label for="sim-arms">Arms raised</label>
      <output for="sim-arms">{useComputed(() => `${Math.round(arms.value * 100)} %`)}</output>
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
    <legend>Faults</legend>
    {WORLD_FAULTS.map((fault) => (
      <label key={fault} class="fault">
        <input
          type="checkbox"
          data-testid={`sim-fault-${fault}`}
          checked={active.includes(fault)}
          onChange={(event) => change({ fault, on: event.currentTarget.checked })}
        />
        <span>{FAULT_WORDS[fault]}</span>
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
    trouble.value = (await door.change(wish)) ? "" : "The simulated table did not take that.";
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
      <summary class="sim__summary">Simulated table</summary>
      <div class="sim__body">
        <p class="sim__intro">Plays the rider and breaks things; a real table has no such panel.</p>
        <Rider change={(wish) => void change(wish)} />
        <button
          type="button"
          class="button button--plain"
          data-testid="sim-press-stop"
          onClick={() => void change({ pressStop: true })}
        >
          Press STOP at the table
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
