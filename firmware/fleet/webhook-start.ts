/** From the config to a webhook that calls; null where the config wants none. */

import type { FleetSettings, WebhookSettings } from "./settings.ts";
import { readSmallFile } from "./small-file.ts";
import { Webhook, type WebhookParts } from "./webhook.ts";
import { LEAST_SECRET_CHARACTERS } from "./webhook-call.ts";
import { postTo } from "./webhook-post.ts";

const MOST_SECRET_BYTES = 4_096;

/** Rejects with words that never hold the secret. */
export const readSecret = async ({ secretFile }: Pick<WebhookSettings, "secretFile">): Promise<string> => {
  const [line = ""] = (await readSmallFile(secretFile, MOST_SECRET_BYTES)).split(/\r?\n/);
  if (line.length >= LEAST_SECRET_CHARACTERS) return line;
  throw new Error(
    `the first line of ${secretFile} has ${line.length} characters; a secret has ${LEAST_SECRET_CHARACTERS} or more`,
  );
};

export const startWebhook = (
  { webhook, site, tableId, name, room }: FleetSettings,
  parts: Pick<WebhookParts, "dir" | "clock" | "log">,
): Webhook | null =>
  webhook === undefined
    ? null
    : new Webhook({
        ...parts,
        table: { site, tableId, name: name ?? tableId, room: room ?? null },
        random: Math.random,
        readSecret: () => readSecret(webhook),
        post: postTo(webhook.url, parts.clock.wallMs),
      });
