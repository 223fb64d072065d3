-- Whether an id is one of Shopify's, as its number or as its Gid; nothing is no id.
create or replace function sync_is_shopify_id(kind text, id text) returns boolean
  language sql immutable parallel safe
  as $$ select id ~ ('^(gid://shopify/' || kind || '/)?\d+$') $$;

-- A quantity as Shopify can hold it: a whole number of 32 bits. Null for any other.
create or replace function sync_units(quantity numeric) returns integer
  language sql immutable parallel safe
  as $$ select case when quantity = trunc(quantity) and quantity between -2147483648 and 2147483647 then quantity::integer end $$;

-- What the sync reads of the ERP's stock, with Shopify's ids in the one form that the house knows.
create or replace view erp_stock as
  select inventory.id,
         inventory.id::text                                              as inventory_id,
         products.id                                                     as product_key,
         products.id::text                                               as product_id,
         sync_units(inventory.quantity::numeric)                         as quantity,
         case when sync_is_shopify_id('InventoryItem', products.shopify_inventory_item_id)
              then shopify_gid('InventoryItem', products.shopify_inventory_item_id) end as inventory_item_gid,
         shopify_gid('Location', coalesce(inventory.shopify_location_id,
           (select nullif(trim(value), '') from api_settings where key = 'SHOPIFY_DEFAULT_LOCATION_ID'))) as location_gid,
         products.sync_to_shopify,
         case when trim(products.shopify_inventory_item_id) <> ''
                   and not sync_is_shopify_id('InventoryItem', products.shopify_inventory_item_id)
              then products.shopify_inventory_item_id end as unreadable_item_id,
         case when sync_units(inventory.quantity::numeric) is null
              then coalesce(inventory.quantity::text, 'null') end        as unreadable_quantity,
         nullif(trim(products.sku), '')                                  as sku
  from   inventory
  join   products on products.id = inventory.product_id;

-- Says on the ERP's rows when they were last brought across. A row that somebody is changing keeps its older stamp, and a trigger of the
-- ERP's that refuses it stops nothing: what was brought across is written down already.
create or replace function sync_stamp_inventory(ids text[], moment timestamptz) returns void
  language plpgsql
  as $$
begin
  perform set_config('shopifysync.applying_inventory', array_to_string(ids, ','), true); -- the stamp itself is nobody's edit
  with free as (
    select inventory.id
    from   unnest(ids) as wanted (id)
    join   inventory on inventory.id = wanted.id::erp_inventory_id
    order  by inventory.id
    for no key update of inventory skip locked
  )
  update inventory
  set    last_shopify_sync = moment
  from   free
  where  inventory.id = free.id;
  perform set_config('shopifysync.applying_inventory', '', true);
exception
  when others then raise warning 'last_shopify_sync was not written: %', sqlerrm;
end
$$;

-- Whose stock a touched product is: linked, let into the sync or given its SKU, it brings its stock along.
create or replace function sync_owners_inventory(part text, ids text[]) returns setof text
  language sql stable
  as $$
    select inventory.id::text
    from   unnest(ids) as touched (id)
    join   inventory on inventory.product_id = touched.id::erp_product_id
  $$;

-- Stock that needs nothing: it is as both sides last agreed and no call is under way, or it is not in the sync.
create or replace function sync_equal_inventory(ids text[]) returns setof text
  language sql stable
  as $$
    select touched.id
    from   unnest(ids) as touched (id)
    left   join erp_stock stock on stock.id = touched.id::erp_inventory_id
    left   join shopify_stock_links link on link.inventory_id = touched.id
    where  stock.id is null and link.inventory_id is null
    or     stock.sync_to_shopify is false
    or    (link.call_id is null
           and (link.base, link.inventory_item_gid, link.location_gid) = (stock.quantity, stock.inventory_item_gid, stock.location_gid))
  $$;

-- All stock that may be in the sync, in the order of its ids.
create or replace function sync_all_inventory(after text, most integer) returns setof text
  language sql stable
  as $$
    select inventory.id::text
    from   inventory
    where  after is null or inventory.id > after::erp_inventory_id
    order  by inventory.id
    limit  most
  $$;

-- Links whose stock row the ERP has deleted: Shopify goes on selling it.
create or replace function sync_orphans_inventory() returns setof text
  language sql stable
  as $$
    select link.inventory_id
    from   shopify_stock_links link
    where  not exists (select from inventory where inventory.id = link.inventory_id::erp_inventory_id)
    order  by link.inventory_id
  $$;
