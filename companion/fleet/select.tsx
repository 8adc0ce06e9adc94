/** One of several values, or all of them; its id is what tests know it by, too. */

export const Select = (props: {
  readonly id: string;
  readonly label: string;
  /** What stands for no choice. */
  readonly all: string;
  readonly options: readonly string[];
  /** What an option is called, where that is not itself. */
  readonly nameOf?: (option: string) => string;
  readonly chosen: string;
  readonly onChoose: (value: string) => void;
}) => (
  <label class="filter__part" for={props.id}>
    <span class="filter__label">{props.label}</span>
    <select
      id={props.id}
      class="field filter__field"
      data-testid={props.id}
      value={props.chosen}
      onChange={(event) => props.onChoose(event.currentTarget.value)}
    >
      <option value="">{props.all}</option>
      {props.options.map((option) => (
        <option key={option} value={option}>
          {props.nameOf?.(option) ?? option}
        </option>
      ))}
    </select>
  </label>
);
