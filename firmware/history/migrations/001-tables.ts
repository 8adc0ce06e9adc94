/**
 * The tables. A record is one text of JSON with its seal (seal.ts); the columns beside it are only for finding it, and
 * must say the same. Times in `started_ms` are milliseconds since 1970, UTC; `is_open` is 1 until a session is
 * closed.
 */

export const sql = `
create table profile (
  profile_id text not null primary key,
  record text not null,
  seal text not null
) strict;

create table plan (
  profile_id text not null primary key references profile on delete cascade,
  record text not null,
  seal text not null
) strict;

create table session (
  session_id text not null primary key,
  profile_id text,
  started_ms integer not null,
  is_open integer not null,
  record text not null,
  seal text not null
) strict;

-- What happened within a session, in the order it was told.
create table session_event (
  session_id text not null references session on delete cascade,
  n integer not null,
  event text not null,
  primary key (session_id, n)
) strict, without rowid;

-- While a session runs: about a second of samples each, packed (samples.ts). Gone once they are one.
create table chunk (
  session_id text not null references session on delete cascade,
  n integer not null,
  last_ms integer,
  peak_tenths integer,
  count integer not null,
  lost integer not null,
  inverted_s real not null,
  packed blob not null,
  primary key (session_id, n)
) strict;

create table samples (
  session_id text not null primary key references session on delete cascade,
  packed blob not null
) strict;

create table outcome (
  session_id text not null primary key references session on delete cascade,
  record text not null,
  seal text not null
) strict;

-- The chain: each hash covers the one before.
create table audit (
  seq integer not null primary key,
  at text not null,
  action text not null,
  detail_hash text not null,
  hash text not null
) strict;

-- Apart from the chain, so that a person's can be erased while the chain still holds. Salted, so that the hash that stays
-- tells nobody what was there.
create table audit_detail (
  seq integer not null primary key references audit,
  profile_id text,
  salt text not null,
  detail text not null
) strict;
`;
