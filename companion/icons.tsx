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
  stop: ["M8.4 3.5h7.2l4.9 4.9v7.2l-4.9 4.9H8.4l-4.9-4.9V8.4z", "M8.5 12h7"],
  start: ["M8 5.4v13.2c0 .8.8 1.2 1.4.8l10-6.6a1 1 0 0 0 0-1.6l-10-6.6c-.6-.4-1.4 0-1.4.8z"],
  pause: ["M8.5 5v14M15.5 5v14"],
  angle: ["M3.5 19.5h17", "M3.5 19.5 16.5 6", "M13.5 19.5a10 10 0 0 0-2.9-7.1"],
  clock: ["M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z", "M12 7.5V12l3.2 2"],
  link: ["M3.5 9.5a12.5 12.5 0 0 1 17 0", "M7 13.3a7.5 7.5 0 0 1 10 0", "M12 17.5h.01"],
  "no-link": [
    "M3.5 9.5a12.5 12.5 0 0 1 5-2.9M14 6.2a12.5 12.5 0 0 1 6.5 3.3",
    "M7 13.3a7.5 7.5 0 0 1 2.8-1.6",
    "M12 17.5h.01",
    "M4.5 3.5l15 17",
  ],
  board: [
    "M8.5 7h7A1.5 1.5 0 0 1 17 8.5v7a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 7 15.5v-7A1.5 1.5 0 0 1 8.5 7z",
    "M10 7V3.5M14 7V3.5M10 20.5V17M14 20.5V17M7 10H3.5M7 14H3.5M20.5 10H17M20.5 14H17",
  ],
  controller: [
    "M5 4.5h14a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-5a1 1 0 0 1 1-1z",
    "M5 14h14a1 1 0 0 1 1 1v3.5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V15a1 1 0 0 1 1-1z",
    "M7.5 8h.01M7.5 16.8h.01M11 8h5.5M11 16.8h5.5",
  ],
  people: [
    "M9 4.5a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4z",
    "M3 19.5c.2-3.4 2.6-5.4 6-5.4s5.8 2 6 5.4",
    "M15.5 5a3.2 3.2 0 0 1 0 5.6M18 14.7c1.8.8 2.9 2.4 3 4.8",
  ],
  person: ["M12 4a3.6 3.6 0 1 1 0 7.2A3.6 3.6 0 0 1 12 4z", "M5 20c.3-3.6 3-5.8 7-5.8s6.7 2.2 7 5.8"],
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
  settings: [
    "M4 7h8M18.5 7H20M4 17h1.5M12 17h8",
    "M15.2 4.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6zM8.8 14.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6z",
  ],
  shield: ["M12 3.5 4.5 6.2v5.3c0 4.6 3 7.6 7.5 9 4.5-1.4 7.5-4.4 7.5-9V6.2z"],
  chart: ["M4 4v14.5a1.5 1.5 0 0 0 1.5 1.5H20.5", "M7.5 15.5l3.7-5 3.3 2.8 5-7"],
  history: ["M4 8a8.5 8.5 0 1 1-.5 4", "M3.5 4v4.2h4.2", "M12 7.8V12l3 1.9"],
  check: ["M4.5 12.8l5 5L19.5 6.8"],
  warning: ["M12 4.2 2.9 19.5h18.2z", "M12 10v4.2M12 16.9h.01"],
  info: ["M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z", "M12 11v5M12 8h.01"],
  question: [
    "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z",
    "M9.5 9.6a2.6 2.6 0 1 1 3.8 2.3c-.9.5-1.3 1-1.3 1.9M12 16.5h.01",
  ],
  back: ["M19.5 12h-15M10.5 6l-6 6 6 6"],
  next: ["M4.5 12h15M13.5 6l6 6-6 6"],
  close: ["M6 6l12 12M18 6 6 18"],
  plus: ["M12 5v14M5 12h14"],
  minus: ["M5 12h14"],
} as const;

export type IconName = keyof typeof PATHS;
export const ICON_NAMES = Object.keys(PATHS).filter((name): name is IconName => name in PATHS);

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
