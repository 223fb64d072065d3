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
    insert into sync_queue (entity_type, entity_id, action, direction, origin)
    select entity, id, change, 'to_shopify', 'erp'
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

-- Orders: those from before the sync ("disabled") are none of its business.
create or replace function sync_touch_orders(ids text[], change text) returns void
  language sql security definer set search_path = public, pg_temp
  as $$
    select sync_touch('order', array(
      select orders.id::text
      from   unnest(ids) as touched (id)
      join   orders on orders.id = touched.id::erp_order_id
      where  orders.shopify_sync_status <> 'disabled'
      and    touched.id <> all (sync_applied('order'))), change)
  $$;

create or replace function sync_orders_inserted() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if sync_setting('SHOPIFY_AUTO_SYNC_ORDERS') and coalesce(current_setting('shopifysync.importing_orders', true), '') <> 'on' then
    perform sync_touch_orders(array(select id::text from written), 'create');
  end if;
  return null;
end
$$;

-- For orders and for all that belongs to one: the columns that are synced, and how a row leads to its order.
create or replace function sync_order_changed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  columns constant text := tg_argv[0];
  order_id constant text := tg_argv[1];
  ids text[];
begin
  if not sync_setting('SHOPIFY_AUTO_SYNC_ORDERS') then
    return null;
  end if;

  execute format('select array(select distinct (%s)::text from (%s) as changed)', order_id, case tg_op
    when 'INSERT' then format('select %s from written', columns)
    when 'DELETE' then format('select %s from replaced', columns)
    else format('(select %1$s from written except select %1$s from replaced) union (select %1$s from replaced except select %1$s from written)', columns)
  end) into ids;

  perform sync_touch_orders(ids, 'update');
  return null;
end
$$;

-- orders.shopify_sync_status and shopify_last_sync_at say what the queue says. A row that somebody else is changing keeps its word until the next time.
create or replace function sync_order_status() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update orders
  set    shopify_sync_status = case new.status when 'failed' then 'failed' when 'completed' then 'synced' else 'pending' end,
         shopify_last_sync_at = case new.status when 'completed' then new.settled_at else shopify_last_sync_at end
  where  id = (
    select orders.id
    from   orders
    where  orders.id = new.entity_id::erp_order_id
    and    orders.shopify_sync_status <> 'disabled'
    and   (new.status = 'failed' and orders.shopify_sync_status <> 'failed'
           or new.status = 'pending' and orders.shopify_sync_status <> 'pending'
           or new.status = 'completed' and (orders.status = 'cancelled' or exists ( -- one that was cancelled before Shopify knew of it never gets there
                select from shopify_links link where link.entity_type = 'order' and link.entity_id = new.entity_id and link.gid is not null)))
    for no key update skip locked);
  return null;
end
$$;

create or replace trigger sync_order_status after insert or update of status on sync_queue
  for each row when (new.entity_type = 'order' and new.direction = 'to_shopify' and new.status <> 'processing')
  execute function sync_order_status();

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
      where  stock.sync_to_shopify
      and    (link.base, link.inventory_item_gid, link.location_gid) is distinct from (stock.quantity, stock.inventory_item_gid, stock.location_gid)), 'update');
  end if;

  if new.value is distinct from old.value and new.key = 'SHOPIFY_SYNC_ORDERS_SINCE' then
    update orders set shopify_sync_status = 'pending' where shopify_sync_status = 'disabled' and placed_at >= new.value::timestamptz;
  end if;

  if new.value is distinct from old.value and new.key = 'SHOPIFY_AUTO_SYNC_ORDERS' and sync_setting('SHOPIFY_AUTO_SYNC_ORDERS') then
    perform sync_touch_orders(array(
      select orders.id::text
      from   orders
      left   join shopify_links link on link.entity_type = 'order' and link.entity_id = orders.id::text
      where  orders.shopify_sync_status <> 'disabled'
      and   (orders.status = 'open' or link.entity_id is not null)), 'update');
  end if;
  return null;
end
$$;

create or replace trigger sync_setting_changed after update on api_settings
  for each row execute function sync_setting_changed();

-- A view cannot carry these triggers: whoever attaches one calls sync_touch from triggers of the table behind it.
do $$
declare
  part record;
  operation text;
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

  if (select relkind from pg_class where oid = 'orders'::regclass) in ('r', 'p') then
    create or replace trigger sync_orders_inserted after insert on orders
      referencing new table as written for each statement execute function sync_orders_inserted();
    create or replace trigger sync_orders_updated after update on orders
      referencing old table as replaced new table as written for each statement execute function sync_order_changed(
        'id, customer_id, status, cancel_reason, financial_status, taxes_included, discount, shipping, shipping_title, shipping_tax, fees, tax, total, email, phone, note, tags, shipping_address, billing_address, shopify_sync_status = ''disabled'' as off',
        'changed.id');
  end if;

  for part in
    select * from (values
      ('order_lines', 'id, order_id, product_id, kind, title, sku, quantity, unit_price, discount, tax, tax_rate', 'changed.order_id'),
      ('order_fulfillments', 'id, order_id, status, tracking_number, tracking_company, tracking_url', 'changed.order_id'),
      ('order_fulfillment_lines', 'id, fulfillment_id, line_id, quantity', '(select whole.order_id from order_fulfillments whole where whole.id = changed.fulfillment_id)'),
      ('order_refunds', 'id, order_id, note, shipping, adjustment', 'changed.order_id'),
      ('order_refund_lines', 'id, refund_id, line_id, quantity', '(select whole.order_id from order_refunds whole where whole.id = changed.refund_id)'))
      as parts (relation, columns, order_id)
  loop
    continue when (select relkind from pg_class where oid = part.relation::regclass) not in ('r', 'p');

    foreach operation in array array['insert', 'update', 'delete'] loop
      execute format('create or replace trigger sync_order_part_%1$s after %1$s on %2$I referencing %3$s for each statement execute function sync_order_changed(%4$L, %5$L)',
        operation, part.relation,
        case operation when 'insert' then 'new table as written' when 'delete' then 'old table as replaced' else 'old table as replaced new table as written' end,
        part.columns, part.order_id);
    end loop;
  end loop;
end
$$;
