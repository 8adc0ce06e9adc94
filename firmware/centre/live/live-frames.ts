/**
 * What is told to views, as bytes for the wire: put together from each table's own JSON, once for all views that may see
 * the same sites.
 */

import { type FleetLiveMessage, LIVE_EVERY_MS, MOST_TABLES_PER_MESSAGE } from "../../../shared/fleet-live.ts";
import { textFrame } from "../../gateway/text-frame.ts";
import type { TableNews } from "./live-table.ts";
import type { Change } from "./live-tables.ts";

/** A message is no longer than this and one table. */
const MOST_MESSAGE_CHARACTERS = 262_144;

export interface Frame {
  readonly tables: readonly TableNews[];
  readonly bytes: Buffer;
}

export const messageFrame = (message: FleetLiveMessage): Buffer => textFrame(JSON.stringify(message));

/** Nothing new, and still here. */
export const HEARTBEAT = messageFrame({ type: "changes", changes: [] });

const isWhole = (jsons: readonly string[], characters: number): boolean =>
  jsons.length >= MOST_TABLES_PER_MESSAGE || characters >= MOST_MESSAGE_CHARACTERS;

export const changeFrames = (changes: readonly Change[]): Frame[] => {
  const frames: Frame[] = [];
  let jsons: string[] = [];
  let tables: TableNews[] = [];
  let characters = 0;
  const end = (): void => {
    if (jsons.length === 0) return;
    frames.push({ tables, bytes: textFrame(`{"type":"changes","changes":[${jsons.join(",")}]}`) });
    jsons = [];
    tables = [];
    characters = 0;
  };
  for (const { table, json } of changes) {
    jsons.push(json);
    tables.push(table);
    characters += json.length;
    if (isWhole(jsons, characters)) end();
  }
  end();
  return frames;
};

/** As many whole pictures as one message takes; those are taken off the list. */
export const pictureFrame = (owed: Set<TableNews>, nowMs: number): Buffer => {
  const jsons: string[] = [];
  let characters = 0;
  for (const table of owed) {
    if (isWhole(jsons, characters)) break;
    const json = table.picture(nowMs);
    jsons.push(json);
    characters += json.length;
    owed.delete(table);
  }
  return textFrame(`{"type":"tables","tables":[${jsons.join(",")}],"more":${owed.size > 0}}`);
};

/** How many turns of {@link LIVE_EVERY_MS} a time is. */
export const turnsOf = (ms: number): number => Math.ceil(ms / LIVE_EVERY_MS);
