/** A choice of one among few, and a switch: the two fields the preferences are made of. */

import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../icons.tsx";
import "../style/fields.css";

export interface Option<T extends string> {
  readonly value: T;
  readonly name: ComponentChildren;
  readonly why?: ComponentChildren;
  /** Why it cannot be chosen now stands in `why`. */
  readonly disabled?: boolean;
}

export const Choice = <T extends string>(props: {
  readonly id: string;
  readonly legend: string;
  readonly options: readonly Option<T>[];
  readonly chosen: T;
  readonly onChoose: (value: T) => void;
}) => (
  <fieldset class="choice">
    <legend class="choice__legend">{props.legend}</legend>
    {props.options.map(({ value, name, why, disabled = false }) => (
      <label key={value} class="option">
        <input
          type="radio"
          name={props.id}
          data-testid={`${props.id}-${value}`}
          checked={props.chosen === value}
          disabled={disabled}
          aria-describedby={why === undefined ? undefined : `${props.id}-${value}-why`}
          onChange={() => props.onChoose(value)}
        />
        <span class="option__name">{name}</span>
        {why === undefined ? null : (
          <span class="option__why" id={`${props.id}-${value}-why`}>
            {why}
          </span>
        )}
      </label>
    ))}
  </fieldset>
);

export const Switch = (props: {
  readonly id: string;
  readonly icon: IconName;
  readonly name: string;
  readonly why: string;
  readonly on: boolean;
  readonly onSwitch: (on: boolean) => void;
  /** What stands below the switch, such as a way to try it. */
  readonly children: ComponentChildren;
}) => (
  <div class="switch">
    <label class="switch__label">
      <Icon name={props.icon} />
      <span class="option__name">{props.name}</span>
      <input
        type="checkbox"
        class="switch__box"
        data-testid={props.id}
        checked={props.on}
        aria-describedby={`${props.id}-why`}
        onChange={(event) => props.onSwitch(event.currentTarget.checked)}
      />
    </label>
    <p class="option__why" id={`${props.id}-why`}>
      {props.why}
    </p>
    {props.children}
  </div>
);
