/**
 * The companion's own icons, drawn in one manner: a grid of 24, lines of 2 with round ends, nothing filled but dots.
 * They take the colour of the text they stand in and are never the only bearer of a meaning, so they are hidden from
 * whoever hears the page.
 */

const PATHS = {
  watch: [
    "M2.5 12C5 7.6 8.3 5.5 12 5.5s7 2.1 9.5 6.5c-2.5 4.4-5.8 6.5-9.5 6.5S5 16.4 2.5 12z",
    "M12 9.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6z",
  ],
  rider: ["M5.5 20.5 12 11.5l6.5 9", "M5 15.6 19.5 7.2", "M6.3 8a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.600z"],
  sessions: ["M4.5 6h15v13.5h-15zM4.5 10.5h15M8.5 3.5V6M15.5 3.5V6M8.5 14.5h.01M12 14.5h.01"],
  screen: [
    "M5 4.5h14a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 15V6A1.5 1.5 0 0 1 5 4.5z",
    "M12 16.5V20M8.5 20h7",
  ],
  setup: [
    "M20.3 6.6a4.8 4.8 0 0 1-6.4 5.7l-6.7 6.9a2.1 2.1 0 0 1-3-3l6.9-6.7a4.8 4.8 0 0 1 5.7-6.4l-2.7 2.8.3 2.8 2.9.4z",
  ],
  hold: [
    "M7.5 11V8a4.5 4.5 0 0 1 9 0v3",
    "M6.5 11h11A1.5 1.5 0 0 1 19 12.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5v-6A1.5 1.5 0 0 1 6.5 11z",
  ],
  release: [
    "M7.5 11V7.5a4.5 4.5 0 0 1 8.7-1.6",
    "M6.5 11h11A1.5 1.5 0 0 1 19 12.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5v-6A1.5 1.5 0 0 1 6.5 11z",
  ],
  "lock-unknown": [
    "M6.5 11h11A1.5 1.5 0 0 1 19 12.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5v-6A1.5 1.5 0 0 1 6.5 11z",
    "M12 4v.01M12 7.5v.01",
  ],
  start: ["M8 5.4v13.2c0 .8.8 1.2 1.4.8l10-6.6a1 1 0 0 0 0-1.6l-10-6.6c-.6-.4-1.4 0-1.4.8z"],
  sound: ["M4 9.5v5h3.5l5 4v-13l-5 4z", "M16 9a4.5 4.5 0 0 1 0 6M18.7 6.2a8.5 8.5 0 0 1 0 11.6"],
  "no-sound": ["M4 9.5v5h3.5l5 4v-13l-5 4z", "M16.5 9.5l5 5M21.5 9.5l-5 5"],
  voice: [
    "M5 4.5h14A1.5 1.5 0 0 1 20.5 6v9a1.5 1.5 0 0 1-1.5 1.5h-7L7.5 20v-3.5H5A1.5 1.5 0 0 1 3.5 15V6A1.5 1.5 0 0 1 5 4.5z",
    "M8 10.5h.01M12 10.5h.01M16 10.5h.01",
  ],
  vibration: [
    "M9 4h6a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1z",
    "M4.5 8.5v7M1.8 10.5v3M19.5 8.5v7M22.2 10.5v3",
  ],
  flip: ["M4 9a8.5 8.5 0 0 1 15-2.5", "M19.5 3v4h-4", "M20 15a8.5 8.5 0 0 1-15 2.5", "M4.5 21v-4h4"],
  theme: [
    "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z",
    "M12 3.5v17M12 8l5-2.8M12 12.5l7.8-4.2M12 17l8-4.3",
  ],
  check: ["M4.5 12.8l5 5L19.5 6.8"],
  close: ["M6 6l12 12M18 6 6 18"],
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    {PATHS[name].map((path) => (
      <path key={path} d={path} />
    ))}
  </svg>
);

/** The mark: the table on its frame, head end down. */
export const Mark = () => (
  <svg class="mark" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
    <rect class="mark__plate" width="48" height="48" rx="12" />
    <path class="mark__frame" d="M12 41 24 24l12 17" />
    <g transform="rotate(-28 24 24)">
      <path class="mark__bed" d="M13 23h26" />
      <circle class="mark__head" cx="10" cy="17" r="4.6" />
    </g>
  </svg>
);
