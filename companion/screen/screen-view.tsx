/** What somebody chooses for this screen alone. Every choice is kept and in force at once; there is nothing to save. */

import { useSignal } from "@preact/signals";
import { DEVICE_VIEWS } from "../../shared/devices.ts";
import { formatElapsed } from "../format.ts";
import {
  CHECK_IN,
  CHECK_IN_NEVER,
  CHECK_IN_WHY,
  checkInEvery,
  DEVICE_NAME,
  DEVICE_NAME_WHY,
  DEVICE_NAME_WRONG,
  DEVICES_LINK,
  DEVICES_WHY,
  FLIP_NAMES,
  FLIPS_LEGEND,
  SCREEN_FOR,
  SCREEN_INTRO,
  SCREEN_TITLE,
  SCREEN_VIEWS,
  THEME_NAMES,
  THEMES_LEGEND,
} from "../messages.ts";
import { deviceNameIn, FLIPS, LONGEST_NAME, type PreferenceStore, THEMES } from "../preferences.ts";
import { hrefOf } from "../route.ts";
import "../style/screen.css";
import { Choice } from "./fields.tsx";
import { Telling, type Trials } from "./telling.tsx";

/** The intervals that are offered; one that was kept and is not among them is offered too. */
const CHECK_INS_S = [60, 120, 180, 300] as const;

interface PartProps {
  readonly preferences: PreferenceStore;
}

const Name = ({ preferences }: PartProps) => {
  const { deviceName } = preferences.current.value;
  const typed = useSignal<string | null>(null);
  const wrong = typed.value !== null && deviceNameIn(typed.value) === null;
  return (
    <div class="screen__name">
      <label class="choice__legend" for="device-name">
        {DEVICE_NAME}
      </label>
      <input
        id="device-name"
        class="field"
        data-testid="device-name"
        autocomplete="off"
        maxLength={LONGEST_NAME}
        value={typed.value ?? deviceName}
        aria-describedby="device-name-why"
        aria-invalid={wrong}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          const name = deviceNameIn(typed.value);
          if (name !== null && name !== deviceName) preferences.change({ deviceName: name });
        }}
        onBlur={() => {
          typed.value = null;
        }}
      />
      <p class="option__why" id="device-name-why">
        {DEVICE_NAME_WHY}
      </p>
      <p class="screen__trouble" role="alert">
        {wrong ? DEVICE_NAME_WRONG : ""}
      </p>
    </div>
  );
};

const Whose = ({ preferences }: PartProps) => (
  <section class="card screen__part">
    <Choice
      id="view"
      legend={SCREEN_FOR}
      options={DEVICE_VIEWS.map((value) => ({ value, ...SCREEN_VIEWS[value] }))}
      chosen={preferences.current.value.view}
      onChoose={(view) => preferences.change({ view })}
    />
    <Name preferences={preferences} />
  </section>
);

const Colours = ({ preferences }: PartProps) => (
  <section class="card screen__part">
    <Choice
      id="theme"
      legend={THEMES_LEGEND}
      options={THEMES.map((value) => ({ value, name: THEME_NAMES[value] }))}
      chosen={preferences.current.value.theme}
      onChoose={(theme) => preferences.change({ theme })}
    />
  </section>
);

const Turning = ({ preferences }: PartProps) => (
  <section class="card screen__part">
    <Choice
      id="flip"
      legend={FLIPS_LEGEND}
      options={FLIPS.map((value) => ({ value, ...FLIP_NAMES[value] }))}
      chosen={preferences.current.value.flip}
      onChoose={(flip) => preferences.change({ flip })}
    />
  </section>
);

const CheckIn = ({ preferences }: PartProps) => {
  const { checkInEveryS } = preferences.current.value;
  const offered = [...new Set([...CHECK_INS_S, ...(checkInEveryS === null ? [] : [checkInEveryS])])];
  const options = offered
    .sort((a, b) => a - b)
    .map((s) => ({ value: String(s), name: checkInEvery(formatElapsed(s)) }));
  return (
    <section class="card screen__part">
      <Choice
        id="check-in"
        legend={CHECK_IN}
        options={[{ value: "never", name: CHECK_IN_NEVER }, ...options]}
        chosen={checkInEveryS === null ? "never" : String(checkInEveryS)}
        onChoose={(value) => preferences.change({ checkInEveryS: value === "never" ? null : Number(value) })}
      />
      <p class="option__why">{CHECK_IN_WHY}</p>
    </section>
  );
};

export interface ScreenViewProps extends PartProps {
  readonly trials: Trials;
}

export const ScreenView = ({ preferences, trials }: ScreenViewProps) => (
  <div class="screen" data-testid="screen-view">
    <div class="screen__head">
      <h2 class="screen__title">{SCREEN_TITLE}</h2>
      <p class="screen__intro">{SCREEN_INTRO}</p>
    </div>
    <Whose preferences={preferences} />
    <section class="card screen__part">
      <a class="setup-link" href={hrefOf("devices")} data-testid="devices-open">
        {DEVICES_LINK}
      </a>
      <p class="option__why">{DEVICES_WHY}</p>
    </section>
    <Colours preferences={preferences} />
    <Turning preferences={preferences} />
    <Telling preferences={preferences} trials={trials} />
    <CheckIn preferences={preferences} />
  </div>
);
