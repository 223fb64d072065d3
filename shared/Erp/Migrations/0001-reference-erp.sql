-- The reference ERP: created only where the ERP has no such table or view of its own.
-- Where it has one, the contract (docs/ERP.md) was checked before this ran, and only the guide's columns are added;
-- a view has them already, and its indexes are those of the table behind it.

create table if not exists products (
  id             bigint generated always as identity primary key,
  product_group  text,                                        -- rows of one group share a Shopify product
  title          text not null,
  sku            text,
  barcode        text,
  price          numeric(12, 2) not null default 0
);

create table if not exists inventory (
  id             bigint generated always as identity primary key,
  product_id     bigint not null references products (id),
  quantity       integer not null default 0                   -- what Shopify calls "available"
);

-- An ERP may key its rows by bigint, uuid or text. The queue speaks text; these domains turn it back into the
-- ERP's own type, so that a look-up by id uses the ERP's own index.
do $$
begin
  execute format('create domain erp_product_id as %s',
    (select format_type(atttypid, null) from pg_attribute where attrelid = 'products'::regclass and attname = 'id'));
  execute format('create domain erp_inventory_id as %s',
    (select format_type(atttypid, null) from pg_attribute where attrelid = 'inventory'::regclass and attname = 'id'));
end
$$;

-- Shopify's ids come as a number (in its admin and its webhooks) or as a Gid (in its API); inside the house there is only the Gid.
create function shopify_gid(kind text, id text) returns text
  language sql immutable parallel safe
  as $$ select case when id like 'gid://%' then id else 'gid://shopify/' || kind || '/' || id end $$;

do $$
begin
  if (select relkind from pg_class where oid = 'products'::regclass) in ('r', 'p') then
    alter table products
      add column if not exists shopify_inventory_item_id text,  -- Shopify's number or Gid of the inventory item
      add column if not exists sync_to_shopify boolean not null default true;

    create index products_inventory_item on products (shopify_gid('InventoryItem', shopify_inventory_item_id));
    create index products_sku on products (lower(trim(sku)));
    create index products_barcode on products (lower(trim(barcode)));
  end if;

  if (select relkind from pg_class where oid = 'inventory'::regclass) in ('r', 'p') then
    alter table inventory
      add column if not exists last_shopify_sync timestamptz,
      add column if not exists shopify_location_id text;        -- null: the default location

    create index if not exists inventory_product_id on inventory (product_id);
  end if;
end
$$;
