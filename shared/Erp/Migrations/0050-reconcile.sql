-- Comparisons of both sides that nobody asked for by a trigger or a delivery. At most one is under way, and it goes on where it stopped.
create table sync_reconciles (
  id             bigint generated always as identity primary key,
  is_whole       boolean not null,             -- looks also at what only the nightly one looks at
  reports_only   boolean not null,
  started_at     timestamptz not null,
  finished_at    timestamptz,
  claim          bigint not null default 0,    -- the lease's number: only its holder goes on with it
  claimed_until  timestamptz,
  revived        integer not null default 0,   -- items that had failed through outages and were due again
  subscriptions  text                          -- what was wrong with the webhooks, in words
);

create unique index sync_reconciles_one_open on sync_reconciles ((true)) where finished_at is null;

-- What a comparison looks at, a noun and a side each.
create table sync_reconcile_parts (
  reconcile_id          bigint not null references sync_reconciles (id) on delete cascade,
  entity_type           text not null,
  part                  text not null,
  direction             text not null check (direction in ('to_shopify', 'from_shopify')),
  cursor                text,                  -- how far it has come
  looked_at             bigint not null default 0,
  differing             bigint not null default 0,
  refused               bigint not null default 0,    -- of those: what had failed in just this state, and waits for a person
  oldest_difference_at  timestamptz,           -- by Shopify's clock
  seen_up_to            timestamptz,           -- the newest change in Shopify that it saw
  samples               text[] not null default '{}',
  problem               text,                  -- why it cannot go on at this moment
  finished_at           timestamptz,
  primary key (reconcile_id, entity_type, part)
);

-- What a comparison found, and what had not told of it.
alter table sync_items   add column reconcile_id bigint, add column noticed text;
alter table sync_touches add column reconcile_id bigint, add column noticed text;
create index sync_items_reconcile on sync_items (reconcile_id) where reconcile_id is not null;

-- Links are looked through by location: Shopify reads many items of one location at once.
drop index shopify_stock_links_location;
create index shopify_stock_links_location on shopify_stock_links (location_gid, inventory_id);

insert into api_settings (key, value) values ('SHOPIFY_RECONCILE', 'on') on conflict (key) do nothing;
alter table api_settings add check (key <> 'SHOPIFY_RECONCILE' or value in ('on', 'report', 'off'));
