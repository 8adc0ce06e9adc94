/**
 * The months that sessions and events are split into: made ahead, made when a row of one comes, and dropped whole when it
 * is old. A row of no month that has one goes into `…_other`, where it is as good as any; when its month is made, it
 * moves there. So a table whose clock says 2099 makes no partitions for centuries.
 */

import { beginOf, type Month, monthsOn } from "./months.ts";
import type { Asking, PostgresLink } from "./postgres-link.ts";
import { SCHEMA } from "./postgres-schema.ts";

export const SPLIT = [
  { table: "sessions", time: "ended_at" },
  { table: "events", time: "at" },
] as const;
export type Split = (typeof SPLIT)[number];

/** One number for all recorders of a database: who changes the schema holds it. */
export const SCHEMA_LOCK = 4_919_544_743;
/** Whoever reads for long must not hold up those who write behind us. */
const LOCK_MS = 4_000;

/** Months back and ahead that are made when a row of one comes. */
const BACK = 24;
const AHEAD = 1;

const partition = ({ table }: Split, month: Month): string => `${table}_${month.replace("-", "_")}`;
const MONTH_OF = /_(\d{4})_(\d{2})$/;

export const isMade = (month: Month, now: Month): boolean =>
  month >= monthsOn(now, -BACK) && month <= monthsOn(now, AHEAD);

const lockSchema = async (db: Asking): Promise<void> => {
  await db.ask(`set local lock_timeout = ${LOCK_MS}`);
  await db.ask("select pg_advisory_xact_lock($1)", [SCHEMA_LOCK]);
};

/** Nothing where it is there. */
export const makeMonth = (link: PostgresLink, split: Split, month: Month): Promise<void> =>
  link.within(async (db) => {
    await lockSchema(db);
    const [parent, name, other] = [split.table, partition(split, month), `${split.table}_other`].map(
      (one) => `${SCHEMA}.${one}`,
    );
    const there = await db.ask("select 1 where to_regclass($1) is not null", [name]);
    if (there.length > 0) return;
    const [from, until] = [beginOf(month), beginOf(monthsOn(month, 1))];
    // Nobody writes a row of this month into the rest while it is emptied of them.
    await db.ask(`lock table ${other} in access exclusive mode`);
    await db.ask(`create table ${name} (like ${parent} including defaults including constraints)`);
    await db.ask(
      `with moved as (delete from ${other} where ${split.time} >= $1 and ${split.time} < $2 returning *)
       insert into ${name} select * from moved`,
      [from, until],
    );
    await db.ask(
      `alter table ${parent} attach partition ${name} for values from ('${from}') to ('${until}')`,
    );
  });

const isName = (row: unknown): row is { readonly name: string } =>
  typeof row === "object" && row !== null && "name" in row && typeof row.name === "string";

export const monthsMade = async (link: PostgresLink, { table }: Split): Promise<readonly Month[]> => {
  const rows = await link.read(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = to_regclass($1)`,
    [`${SCHEMA}.${table}`],
  );
  return rows.filter(isName).flatMap(({ name }) => {
    const match = MONTH_OF.exec(name);
    return match === null ? [] : [`${match[1]}-${match[2]}`];
  });
};

export const dropMonth = (link: PostgresLink, split: Split, month: Month): Promise<void> =>
  link.within(async (db) => {
    await lockSchema(db);
    await db.ask(`drop table if exists ${SCHEMA}.${partition(split, month)}`);
  });
