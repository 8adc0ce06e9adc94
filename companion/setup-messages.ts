/** Every sentence of the set-up page. Beside messages.ts, because it is loaded only when the page is opened. */

export * from "./messages/en/boards.ts";
export * from "./messages/en/proof.ts";
export * from "./messages/en/rehearsal.ts";
export * from "./messages/en/setup.ts";
