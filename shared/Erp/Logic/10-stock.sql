-- What the sync reads of the ERP's stock, with Shopify's ids in the one form that the house knows.
create or replace view erp_stock as
  select inventory.id,
         inventory.id::text                                              as inventory_id,
         products.id                                                     as product_key,
         products.id::text                                               as product_id,
         inventory.quantity::integer                                     as quantity,
         shopify_gid('InventoryItem', products.shopify_inventory_item_id) as inventory_item_gid,
         shopify_gid('Location', coalesce(inventory.shopify_location_id,
           (select nullif(trim(value), '') from api_settings where key = 'SHOPIFY_DEFAULT_LOCATION_ID'))) as location_gid,
         products.sync_to_shopify
  from   inventory
  join   products on products.id = inventory.product_id;
