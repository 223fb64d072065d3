-- Triggers write down that a row has changed; what it has changed to is read when it is pushed.
-- They run as a role that cannot log in, so that an ERP role without any right on our tables can still write its own.

create or replace function sync_setting(setting text) returns boolean
  language sql stable security definer set search_path = public, pg_temp
  as $$ select coalesce((select lower(trim(value)) = 'true' from api_settings where key = setting), false) $$;

-- One row per entity waits; whatever happens meanwhile only counts it up, and makes it due at once if it was put off.
-- Rows are taken in order, against deadlocks.
create or replace function sync_touch(entity text, ids text[], change text) returns void
  language sql security definer set search_path = public, pg_temp
  as $$
    insert into sync_queue (entity_type, entity_id, action, direction)
    select entity, id, change, 'to_shopify'
    from   (select distinct unnest(ids) collate "C") as touched (id)
    order  by id
    on conflict (entity_type, entity_id) where direction = 'to_shopify' and status in ('pending', 'processing')
    do update set revision = sync_queue.revision + 1,
                  due_at = case sync_queue.status when 'pending' then '-infinity' else sync_queue.due_at end
  $$;

-- The rows that an apply writes at this moment: what Shopify told us is not told back. Rows that the ERP's own triggers
-- change along with them are not among these, and are queued like any other.
create or replace function sync_applied(entity text) returns text[]
  language sql stable
  as $$ select string_to_array(coalesce(current_setting('shopifysync.applying_' || entity, true), ''), ',') $$;

create or replace function sync_inventory_inserted() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if sync_setting('SHOPIFY_AUTO_SYNC_INVENTORY') then
    perform sync_touch('inventory', array(
      select written.id::text from written join products on products.id = written.product_id
      where  products.sync_to_shopify), 'create');
  end if;
  return null;
end
$$;

-- What changed is found by "except" and not by a join: a session keeps the plan that suited its first statement, and a join planned
-- for three rows is quadratic for a hundred thousand.
create or replace function sync_inventory_updated() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if sync_setting('SHOPIFY_AUTO_SYNC_INVENTORY') then
    perform sync_touch('inventory', array(
      select changed.id::text
      from   (select id, quantity, product_id, shopify_location_id from written
              except
              select id, quantity, product_id, shopify_location_id from replaced) as changed
      join   products on products.id = changed.product_id
      where  products.sync_to_shopify
      and    changed.id::text <> all (sync_applied('inventory'))), 'update');
  end if;
  return null;
end
$$;

-- A product that is linked, may be linked now, or is let into the sync, brings its stock along.
create or replace function sync_product_updated() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if sync_setting('SHOPIFY_AUTO_SYNC_INVENTORY') then
    perform sync_touch('inventory', array(
      select inventory.id::text
      from   (select id, sync_to_shopify, shopify_inventory_item_id, sku, barcode from written
              except
              select id, sync_to_shopify, shopify_inventory_item_id, sku, barcode from replaced) as changed
      join   inventory on inventory.product_id = changed.id
      where  changed.sync_to_shopify
      and    changed.id::text <> all (sync_applied('product'))), 'update');
  end if;
  return null;
end
$$;

-- Switching a sync on (and naming a default location) brings across what changed while it was off.
create or replace function sync_setting_changed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.value is distinct from old.value
     and new.key in ('SHOPIFY_AUTO_SYNC_INVENTORY', 'SHOPIFY_DEFAULT_LOCATION_ID', 'SHOPIFY_ADOPT_STOCK')
     and sync_setting('SHOPIFY_AUTO_SYNC_INVENTORY') then
    perform sync_touch('inventory', array(
      select stock.inventory_id
      from   erp_stock stock
      left   join shopify_stock_links link on link.inventory_id = stock.inventory_id
      where  stock.sync_to_shopify and link.base is distinct from stock.quantity), 'update');
  end if;
  return null;
end
$$;

create or replace trigger sync_setting_changed after update on api_settings
  for each row execute function sync_setting_changed();

-- A view cannot carry these triggers: whoever attaches one calls sync_touch from triggers of the table behind it.
do $$
begin
  if (select relkind from pg_class where oid = 'inventory'::regclass) in ('r', 'p') then
    create or replace trigger sync_inventory_inserted after insert on inventory
      referencing new table as written for each statement execute function sync_inventory_inserted();
    create or replace trigger sync_inventory_updated after update on inventory
      referencing old table as replaced new table as written for each statement execute function sync_inventory_updated();
  end if;

  if (select relkind from pg_class where oid = 'products'::regclass) in ('r', 'p') then
    create or replace trigger sync_product_updated after update on products
      referencing old table as replaced new table as written for each statement execute function sync_product_updated();
  end if;
end
$$;
