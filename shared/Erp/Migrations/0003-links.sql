-- Which ERP row is which thing in Shopify.
create table shopify_links (
  entity_type         text not null,
  entity_id           text not null,
  gid                 text not null,
  linked_at           timestamptz not null,
  primary key (entity_type, entity_id),
  unique (entity_type, gid)
);

-- An ERP stock row and the level it means in Shopify. The base is the stock on which both sides last agreed:
-- the ERP has moved by quantity - base, Shopify has moved by available - base, and both movements count.
create table shopify_stock_links (
  inventory_id        text primary key,
  inventory_item_gid  text not null,
  location_gid        text not null,
  base                integer not null,
  version             bigint not null default 1,
  changed_at          timestamptz,                            -- when Shopify's stock became the base, by Shopify's clock
  call_id             uuid,                                   -- a push in flight whose outcome is not known yet
  call_delta          integer,
  linked_at           timestamptz not null,
  unique (inventory_item_gid, location_gid),
  check ((call_id is null) = (call_delta is null))
);

create index shopify_stock_links_call on shopify_stock_links (call_id) where call_id is not null;
