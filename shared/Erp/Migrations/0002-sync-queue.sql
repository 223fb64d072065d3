create table api_settings (
  key         text primary key,
  value       text,
  updated_at  timestamptz not null default now(),

  -- A value that makes no sense is refused where it is typed.
  check (key <> 'SHOPIFY_STORE_URL'           or value ~* '^(https?://)?[a-z0-9][a-z0-9_-]*\.myshopify\.com/?$'),
  check (key <> 'SHOPIFY_API_VERSION'         or value ~ '^\d{4}-\d{2}$'),
  check (key <> 'SHOPIFY_DEFAULT_LOCATION_ID' or value ~ '^\s*((gid://shopify/Location/)?\d+)?\s*$'),
  check (key <> 'SHOPIFY_ADOPT_STOCK'         or value in ('erp', 'shopify', 'ask')),
  check (key not like 'SHOPIFY\_AUTO\_SYNC\_%' or value in ('true', 'false'))
);

insert into api_settings (key, value) values
  ('SHOPIFY_STORE_URL', null),
  ('SHOPIFY_API_VERSION', '2026-10'),
  ('SHOPIFY_AUTO_SYNC_ORDERS', 'false'),
  ('SHOPIFY_AUTO_SYNC_INVENTORY', 'false'),
  ('SHOPIFY_AUTO_SYNC_PRODUCTS', 'false'),
  ('SHOPIFY_AUTO_SYNC_CUSTOMERS', 'false'),
  ('SHOPIFY_DEFAULT_LOCATION_ID', null),
  ('SHOPIFY_ADOPT_STOCK', 'ask');

-- The spine of both directions. To Shopify there is one live row per entity, which every further edit revises;
-- from Shopify every delivery is a row, with its body as it came.
create table sync_queue (
  id                bigint generated always as identity primary key,
  entity_type       text not null check (entity_type in ('order', 'product', 'customer', 'inventory')),
  entity_id         text not null,
  action            text not null check (action in ('create', 'update', 'delete')),
  direction         text not null check (direction in ('to_shopify', 'from_shopify')),
  status            text not null default 'pending' check (status in ('pending', 'processing', 'completed', 'failed')),
  retry_count       integer not null default 0,
  error_message     text,
  revision          bigint not null default 1,                -- counts the edits that this row stands for
  due_at            timestamptz not null default '-infinity', -- while processing: the end of the lease
  later_since       timestamptz,                              -- since when it has only been put off
  claim             bigint not null default 0,                -- the lease's number: who settles must hold the newest
  claimed_revision  bigint,
  claimed_until     timestamptz,
  created_at        timestamptz not null default now(),
  settled_at        timestamptz,
  delivery_id       text unique,
  topic             text,
  triggered_at      timestamptz,
  api_version       text,
  body              bytea,

  check ((status = 'processing') = (claimed_until is not null)),
  check ((status in ('completed', 'failed')) = (settled_at is not null)),
  check ((direction = 'from_shopify') = (delivery_id is not null))
);

create unique index sync_queue_one_live_row_per_entity on sync_queue (entity_type, entity_id)
  where direction = 'to_shopify' and status in ('pending', 'processing');

create index sync_queue_due on sync_queue (direction, entity_type, due_at, id)
  where status in ('pending', 'processing');

create index sync_queue_settled on sync_queue (settled_at)
  where status in ('completed', 'failed');

-- The activity log: a line per settled item.
create table sync_logs (
  id            bigint generated always as identity primary key,
  at            timestamptz not null,
  item_id       bigint,
  entity_type   text not null,
  entity_id     text not null,
  action        text not null,
  direction     text not null,
  status        text not null check (status in ('success', 'failed', 'processing')),
  verdict       text not null,
  records       integer not null default 1,
  duration_ms   integer,
  request_id    text,
  cost          numeric,
  why           text
);

create index sync_logs_at on sync_logs (at);
create index sync_logs_entity on sync_logs (entity_type, entity_id, id);

create table shopify_webhook_registry (
  webhook_id      text unique,                                -- null while it could not be registered
  topic           text primary key,
  address         text not null,
  status          text not null check (status in ('active', 'inactive', 'error')),
  last_triggered  timestamptz,
  error_message   text
);
