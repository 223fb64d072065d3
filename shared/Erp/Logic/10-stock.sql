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
exception
  when others then raise warning 'last_shopify_sync was not written: %', sqlerrm;
end
$$;
