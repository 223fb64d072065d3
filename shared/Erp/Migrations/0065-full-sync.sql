-- Imports of all of Shopify's records, which a person asked for. At most one is under way, and it goes on where it stopped.
create table full_syncs (
  id             bigint generated always as identity primary key,
  status         text not null check (status in ('running', 'succeeded', 'failed', 'cancelled')),
  orders_since   timestamptz not null,         -- older orders are not imported
  started_at     timestamptz not null,
  finished_at    timestamptz,
  is_cancelled   boolean not null default false, -- a person wants it to stop
  claim          bigint not null default 0,    -- the lease's number: only its holder goes on with it
  claimed_until  timestamptz
);

create unique index full_syncs_one_open on full_syncs ((true)) where finished_at is null;

-- What an import brings, a noun each.
create table full_sync_parts (
  id               bigint generated always as identity primary key,
  full_sync_id     bigint not null references full_syncs (id) on delete cascade,
  entity_type      text not null,
  phase            text not null,                -- asking, waiting, reading, checking, storing, paging, finished, failed, cancelled
  tries            integer not null default 0,   -- exports that came to nothing
  operation_gid    text,                         -- Shopify's bulk operation
  counted          bigint,                       -- lines that Shopify counted in its file
  counted_records  bigint,                       -- records among them
  file_size        bigint,                       -- bytes
  byte_offset      bigint not null default 0,    -- bytes whose lines are stored
  lines            bigint not null default 0,    -- lines that were read
  records          bigint not null default 0,    -- records that are to be stored
  cursor           text,                         -- how far storing has come, or Shopify's place in its pages
  passes           integer not null default 0,   -- times that storing has come to its end and left something open
  stored           bigint not null default 0,
  unchanged        bigint not null default 0,
  superseded       bigint not null default 0,
  rejected         bigint not null default 0,
  phase_since      timestamptz not null,
  moved_at         timestamptz not null,         -- when it last came further
  problem          text,                         -- why it cannot go on at this moment, or why it took another way
  finished_at      timestamptz,
  unique (full_sync_id, entity_type)
);

-- The lines of an export, until all records that they make up are stored.
create table full_sync_lines (
  part_id   bigint not null,
  root      bigint not null,                     -- Shopify's number of the record that the line is, or belongs to
  is_child  boolean not null,
  line      bigint not null,                     -- in the order of the file
  gid       text not null,
  body      bytea not null                       -- as Shopify wrote it
);

create index full_sync_lines_root on full_sync_lines (part_id, root);
alter table full_sync_lines set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- What came of each record of an import.
create table full_sync_records (
  part_id  bigint not null references full_sync_parts (id) on delete cascade,
  root     bigint not null,
  verdict  text not null check (verdict in ('stored', 'unchanged', 'superseded', 'rejected')),
  is_seen  boolean not null,                     -- whether it must have a link now
  why      text,                                 -- of what was rejected
  primary key (part_id, root)
);
