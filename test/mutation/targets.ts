/**
 * What is mutated, by name: the safety core, the rules shared with the screen that it or the screen's own watch
 * decides by, and the frames between host and board.
 */

export const TARGETS = {
  safety: ["firmware/safety/*.ts"],
  limits: [
    "shared/limits.ts",
    "shared/return-watch.ts",
    "shared/table.ts",
    "shared/alarms.ts",
    "shared/balance.ts",
    "shared/check-in.ts",
    "shared/guardian.ts",
    "shared/programmes.ts",
    "shared/soft-limits.ts",
  ],
  frames: [
    "firmware/board/guardian-frame.ts",
    "firmware/board/guardian-wire.ts",
    "firmware/board/guardian-settings.ts",
    "firmware/board/guardian-status.ts",
    "firmware/board/guardian-identity.ts",
    "firmware/board/guardian-lease.ts",
    "firmware/board/guardian-refusal.ts",
    "firmware/board/firmata-messages.ts",
    "firmware/board/i2c-reply.ts",
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Target = keyof typeof TARGETS;
