-- Triggers write down that rows were written, one row a statement with their ids, and nothing else: they wait for nobody, and what the rows have
-- changed to is found when they are folded and pushed. They run as a role that cannot log in, so that an ERP role without any right on our tables
-- can still write its own; nobody may execute them, and they refuse tables that are not the ERP's own.

create or replace function sync_setting(setting text) returns boolean
  language sql stable security definer set search_path = public, pg_temp
  as $$ select coalesce((select lower(trim(value)) = 'true' from api_settings where key = setting), false) $$;

-- Whether the session is the app's own. A superuser counts as a member of every role, and is not the app.
create or replace function sync_is_app() returns boolean
  language sql stable
  as $$
    select pg_has_role(session_user, 'shopifysync_app', 'usage')
           and not (select rolsuper from pg_roles where rolname = session_user)
  $$;

-- The rows that an apply writes at this moment, null for none: what Shopify told us is not told back. Rows that the ERP's own triggers change
-- along with them are not among these, and are touched like any other. Only the app can say so.
create or replace function sync_applied(entity text) returns text[]
  language sql stable
  as $$
    select string_to_array(said, ',')
    from   current_setting('shopifysync.applying_' || entity, true) as said
    where  said <> '' and sync_is_app()
  $$;

-- Has entities brought across whatever they hold: what the triggers of somebody's own ERP call, and whoever wants just these looked at.
create or replace function sync_touch(entity text, ids text[], change text) returns void
  language sql security definer set search_path = public, pg_temp
  as $$
    insert into sync_touches (entity_type, ids, action, is_sure)
    select entity, ids, change, true where cardinality(ids) > 0
  $$;

create or replace function sync_inventory_inserted() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_relid <> 'inventory'::regclass then
    raise exception '% is no table of the sync', tg_relid::regclass;
  end if;
  if sync_setting('SHOPIFY_AUTO_SYNC_INVENTORY') then
    insert into sync_touches (entity_type, ids, action)
    select 'inventory', array_agg(written.id::text), 'create' from written having count(*) > 0;
  end if;
  return null;
end
$$;

-- A few rows are compared at once: that costs nothing, and what changed and changed back is looked at in Shopify too. Of more rows only the ids are
-- written down, and the fold compares. A statement that wrote most of a large table says only that: even its ids would cost the ERP too much.
create or replace function sync_size(counted bigint) returns text
  language sql immutable
  as $$ select case when counted <= 1000 then 'few' when counted <= 20000 then 'many' else 'most' end $$;

create or replace function sync_inventory_updated() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  size text;
  applied text[];
begin
  if tg_relid <> 'inventory'::regclass then
    raise exception '% is no table of the sync', tg_relid::regclass;
  end if;
  if not sync_setting('SHOPIFY_AUTO_SYNC_INVENTORY') then
    return null;
  end if;

  size := sync_size((select count(*) from (select from written limit 20001) as counted));
  if size = 'few' then
    applied := coalesce(sync_applied('inventory'), '{}');
    insert into sync_touches (entity_type, ids, action, is_sure)
    select 'inventory', array_agg(changed.id::text), 'update', true
    from  (select id, quantity, product_id, shopify_location_id from written
           except
           select id, quantity, product_id, shopify_location_id from replaced) as changed
    where  changed.id::text <> all (applied)
    having count(*) > 0;
  elsif size = 'many' then
    insert into sync_touches (entity_type, ids, action)
    select 'inventory', array_agg(written.id::text), 'update' from written;
  else
    insert into sync_touches (entity_type, action) values ('inventory', 'update');
  end if;
  return null;
end
$$;

-- Stock that Shopify goes on selling although the ERP has it no more.
create or replace function sync_inventory_deleted() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_relid <> 'inventory'::regclass then
    raise exception '% is no table of the sync', tg_relid::regclass;
  end if;
  if sync_setting('SHOPIFY_AUTO_SYNC_INVENTORY') then
    insert into sync_touches (entity_type, ids, action)
    select 'inventory', array_agg(replaced.id::text), 'delete' from replaced having count(*) > 0;
  end if;
  return null;
end
$$;

-- A product that is linked, may be linked now, or is let into the sync, brings its stock along.
create or replace function sync_product_updated() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  size text;
  applied text[];
begin
  if tg_relid <> 'products'::regclass then
    raise exception '% is no table of the sync', tg_relid::regclass;
  end if;
  if not sync_setting('SHOPIFY_AUTO_SYNC_INVENTORY') then
    return null;
  end if;

  size := sync_size((select count(*) from (select from written limit 20001) as counted));
  if size = 'few' then
    applied := coalesce(sync_applied('product'), '{}');
    insert into sync_touches (entity_type, part, ids, action, is_sure)
    select 'inventory', 'product', array_agg(changed.id::text), 'update', true
    from  (select id, sync_to_shopify, shopify_inventory_item_id, sku, barcode from written
           except
           select id, sync_to_shopify, shopify_inventory_item_id, sku, barcode from replaced) as changed
    where  changed.sync_to_shopify
    and    changed.id::text <> all (applied)
    having count(*) > 0;
  elsif size = 'many' then
    insert into sync_touches (entity_type, part, ids, action)
    select 'inventory', 'product', array_agg(written.id::text), 'update' from written;
  else
    insert into sync_touches (entity_type, action) values ('inventory', 'update');
  end if;
  return null;
end
$$;

-- Has the products of these rows brought across, also of rows that are gone: what the triggers of somebody's own ERP call.
create or replace function sync_touch_products(row_ids text[], change text) returns void
  language sql security definer set search_path = public, pg_temp
  as $$
    insert into sync_touches (entity_type, part, ids, action)
    select 'product', 'row', row_ids, change where cardinality(row_ids) > 0
  $$;

-- Rows of products that were written; whose product each is, and whether anything that is synced changed, is found when they are folded. A deleted
-- row that was kept out of the sync leaves Shopify's product alone.
create or replace function sync_products_changed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  applied text[];
  ids text[];
begin
  if tg_relid <> 'products'::regclass then
    raise exception '% is no table of the sync', tg_relid::regclass;
  end if;

  -- what was kept out of the sync stays so after it is gone, also while the sync is off
  if tg_op = 'DELETE' then
    perform sync_note_left_out(
      array(select replaced.id::text from replaced where not coalesce(replaced.sync_to_shopify, false)),
      case when exists (select from sync_left_out) then array(select replaced.id::text from replaced where replaced.sync_to_shopify)
           else '{}' end);
  end if;

  if not sync_setting('SHOPIFY_AUTO_SYNC_PRODUCTS') then
    return null;
  end if;

  -- each branch names only the transition tables that its trigger has
  if tg_op = 'DELETE' then
    ids := array(select replaced.id::text from replaced where replaced.sync_to_shopify);
  elsif sync_size((select count(*) from (select from written limit 20001) as counted)) = 'most' then
    insert into sync_touches (entity_type, action) values ('product', 'update');
    return null;
  else
    applied := coalesce(sync_applied('product_record'), '{}');
    ids := array(select written.id::text from written where written.id::text <> all (applied));
  end if;

  insert into sync_touches (entity_type, part, ids, action)
  select 'product', 'row', ids, case tg_op when 'INSERT' then 'create' else lower(tg_op) end where cardinality(ids) > 0;
  return null;
end
$$;

-- What the triggers of orders and their parts write. An order that an apply writes at this moment is left out, with all that belongs to it.
create or replace function sync_touch_order_parts(given_part text, given_ids text[], change text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  applied constant text[] := sync_applied('order');
  ids text[] := array_remove(given_ids, null);
begin
  if applied is not null and given_part is not null then
    ids := array(
      select touched.id
      from   unnest(ids) as touched (id)
      where  not exists (
               select from sync_owners_order(given_part, array[touched.id]) as owner (id) where owner.id = any(applied)));
  elsif applied is not null then
    ids := array(select touched.id from unnest(ids) as touched (id) where touched.id <> all (applied));
  end if;

  insert into sync_touches (entity_type, part, ids, action)
  select 'order', given_part, ids, change where cardinality(ids) > 0;
end
$$;

-- The same for the triggers of somebody's own ERP.
create or replace function sync_touch_orders(ids text[], change text) returns void
  language sql security definer set search_path = public, pg_temp
  as $$ select sync_touch_order_parts(null, ids, change) $$;

create or replace function sync_orders_inserted() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_relid <> 'orders'::regclass then
    raise exception '% is no table of the sync', tg_relid::regclass;
  end if;
  if sync_setting('SHOPIFY_AUTO_SYNC_ORDERS')
     and not (sync_is_app() and coalesce(current_setting('shopifysync.importing_orders', true), '') = 'on') then
    perform sync_touch_order_parts(null, array(select id::text from written), 'create');
  end if;
  return null;
end
$$;

create or replace function sync_order_changed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  part text;
  ids text[];
begin
  if tg_relid not in ('orders'::regclass, 'order_lines'::regclass, 'order_fulfillments'::regclass, 'order_fulfillment_lines'::regclass,
                      'order_refunds'::regclass, 'order_refund_lines'::regclass) then
    raise exception '% is no table of the sync', tg_relid::regclass;
  end if;
  if not sync_setting('SHOPIFY_AUTO_SYNC_ORDERS') then
    return null;
  end if;

  -- each branch names only the transition tables that its trigger has
  if tg_relid = 'orders'::regclass then
    if sync_size((select count(*) from (select from written limit 20001) as counted)) = 'most' then
      insert into sync_touches (entity_type, action) values ('order', 'update');
      return null;
    end if;
    ids := array(select id::text from written);
  elsif tg_relid = 'order_fulfillment_lines'::regclass then
    part := 'fulfillment';
    if tg_op = 'INSERT' then
      ids := array(select distinct fulfillment_id::text from written);
    elsif tg_op = 'DELETE' then
      ids := array(select distinct fulfillment_id::text from replaced);
    else
      ids := array(select fulfillment_id::text from written union select fulfillment_id::text from replaced);
    end if;
  elsif tg_relid = 'order_refund_lines'::regclass then
    part := 'refund';
    if tg_op = 'INSERT' then
      ids := array(select distinct refund_id::text from written);
    elsif tg_op = 'DELETE' then
      ids := array(select distinct refund_id::text from replaced);
    else
      ids := array(select refund_id::text from written union select refund_id::text from replaced);
    end if;
  elsif tg_op = 'INSERT' then
    ids := array(select distinct order_id::text from written);
  elsif tg_op = 'DELETE' then
    ids := array(select distinct order_id::text from replaced);
  else
    ids := array(select order_id::text from written union select order_id::text from replaced);
  end if;

  perform sync_touch_order_parts(part, ids, 'update');
  return null;
end
$$;

-- Customers and their further addresses. Those that an apply writes at this moment, or brings along with an order, are left out.
create or replace function sync_customer_changed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  applied constant text[] := coalesce(sync_applied('customer'), '{}');
  ids text[];
begin
  if tg_relid not in ('customers'::regclass, 'customer_addresses'::regclass) then
    raise exception '% is no table of the sync', tg_relid::regclass;
  end if;
  if not sync_setting('SHOPIFY_AUTO_SYNC_CUSTOMERS')
     or (sync_is_app() and coalesce(current_setting('shopifysync.importing_customers', true), '') = 'on') then
    return null;
  end if;

  -- each branch names only the transition tables that its trigger has
  if tg_relid = 'customers'::regclass and tg_op = 'INSERT' then
    ids := array(select id::text from written);
  elsif tg_relid = 'customers'::regclass and tg_op = 'DELETE' then
    ids := array(select id::text from replaced);
  elsif tg_relid = 'customers'::regclass then
    if sync_size((select count(*) from (select from written limit 20001) as counted)) = 'most' then
      insert into sync_touches (entity_type, action) values ('customer', 'update');
      return null;
    end if;
    ids := array(select id::text from written);
  elsif tg_op = 'INSERT' then
    ids := array(select distinct customer_id::text from written);
  elsif tg_op = 'DELETE' then
    ids := array(select distinct customer_id::text from replaced);
  else
    ids := array(select customer_id::text from written union select customer_id::text from replaced);
  end if;

  insert into sync_touches (entity_type, ids, action)
  select 'customer', array_agg(touched.id),
         case when tg_relid = 'customer_addresses'::regclass then 'update' when tg_op = 'INSERT' then 'create' else lower(tg_op) end
  from   unnest(ids) as touched (id)
  where  touched.id <> all (applied)
  having count(*) > 0;
  return null;
end
$$;

-- Switching a sync on (and naming a default location, or a day) has everything compared that was not looked at while it was off. That takes long,
-- so whoever claims does it; what is open now may have seen the sync switched off, so the transaction's number is kept.
create or replace function sync_setting_changed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_relid <> 'api_settings'::regclass then
    raise exception '% is no table of the sync', tg_relid::regclass;
  end if;

  if new.value is distinct from old.value
     and new.key in ('SHOPIFY_AUTO_SYNC_INVENTORY', 'SHOPIFY_DEFAULT_LOCATION_ID', 'SHOPIFY_ADOPT_STOCK')
     and sync_setting('SHOPIFY_AUTO_SYNC_INVENTORY') then
    insert into sync_touches (entity_type, action, after) values ('inventory', 'update', pg_current_xact_id());
  end if;

  if new.value is distinct from old.value
     and new.key in ('SHOPIFY_AUTO_SYNC_ORDERS', 'SHOPIFY_SYNC_ORDERS_SINCE')
     and sync_setting('SHOPIFY_AUTO_SYNC_ORDERS') then
    insert into sync_touches (entity_type, action, after) values ('order', 'update', pg_current_xact_id());
  end if;

  if new.value is distinct from old.value and new.key = 'SHOPIFY_AUTO_SYNC_PRODUCTS' and sync_setting('SHOPIFY_AUTO_SYNC_PRODUCTS') then
    insert into sync_touches (entity_type, action, after) values ('product', 'update', pg_current_xact_id());
  end if;

  if new.value is distinct from old.value
     and new.key = 'SHOPIFY_AUTO_SYNC_CUSTOMERS' and sync_setting('SHOPIFY_AUTO_SYNC_CUSTOMERS') then
    insert into sync_touches (entity_type, action, after) values ('customer', 'update', pg_current_xact_id());
  end if;
  return null;
end
$$;

create or replace trigger sync_setting_changed after update on api_settings
  for each row execute function sync_setting_changed();

-- A view cannot carry these triggers: whoever attaches one calls sync_touch from triggers of the table behind it.
do $$
declare
  relation text;
  operation text;
begin
  if (select relkind from pg_class where oid = 'inventory'::regclass) in ('r', 'p') then
    create or replace trigger sync_inventory_inserted after insert on inventory
      referencing new table as written for each statement execute function sync_inventory_inserted();
    create or replace trigger sync_inventory_updated after update on inventory
      referencing old table as replaced new table as written for each statement execute function sync_inventory_updated();
    create or replace trigger sync_inventory_deleted after delete on inventory
      referencing old table as replaced for each statement execute function sync_inventory_deleted();
  end if;

  if (select relkind from pg_class where oid = 'products'::regclass) in ('r', 'p') then
    create or replace trigger sync_product_updated after update on products
      referencing old table as replaced new table as written for each statement execute function sync_product_updated();
    create or replace trigger sync_products_inserted after insert on products
      referencing new table as written for each statement execute function sync_products_changed();
    create or replace trigger sync_products_updated after update on products
      referencing new table as written for each statement execute function sync_products_changed();
    create or replace trigger sync_products_deleted after delete on products
      referencing old table as replaced for each statement execute function sync_products_changed();
  end if;

  if (select relkind from pg_class where oid = 'orders'::regclass) in ('r', 'p') then
    create or replace trigger sync_orders_inserted after insert on orders
      referencing new table as written for each statement execute function sync_orders_inserted();
    create or replace trigger sync_orders_updated after update on orders
      referencing new table as written for each statement execute function sync_order_changed();
  end if;

  foreach relation in array array['customers', 'customer_addresses'] loop
    continue when (select relkind from pg_class where oid = relation::regclass) not in ('r', 'p');

    foreach operation in array array['insert', 'update', 'delete'] loop
      execute format('create or replace trigger sync_customer_%1$s after %1$s on %2$I referencing %3$s for each statement '
        || 'execute function sync_customer_changed()',
        operation, relation,
        case operation when 'insert' then 'new table as written' when 'delete' then 'old table as replaced'
          else 'old table as replaced new table as written' end);
    end loop;
  end loop;

  foreach relation in array array['order_lines', 'order_fulfillments', 'order_fulfillment_lines', 'order_refunds', 'order_refund_lines'] loop
    continue when (select relkind from pg_class where oid = relation::regclass) not in ('r', 'p');

    foreach operation in array array['insert', 'update', 'delete'] loop
      execute format('create or replace trigger sync_order_part_%1$s after %1$s on %2$I referencing %3$s for each statement '
        || 'execute function sync_order_changed()',
        operation, relation,
        case operation when 'insert' then 'new table as written' when 'delete' then 'old table as replaced'
          else 'old table as replaced new table as written' end);
    end loop;
  end loop;
end
$$;
