-- Two roles that cannot log in: one owns the triggers, one is what the app's own login is a member of.
do $$
declare
  name text;
begin
  foreach name in array array['shopifysync_triggers', 'shopifysync_app'] loop
    begin
      execute format('create role %I nologin', name);
    exception
      when duplicate_object or unique_violation then null; -- there already, or made this moment for another database of the server
    end;
  end loop;
end
$$;

grant usage on schema public to shopifysync_triggers, shopifysync_app;

-- The triggers write touches and ask whether a sync is on; whatever else they could do in older versions is taken back.
do $$
declare
  relation text;
begin
  foreach relation in array array['products', 'inventory', 'shopify_stock_links', 'erp_stock', 'shopify_links', 'orders', 'order_fulfillments',
                                  'order_refunds', 'sync_items', 'sync_queue'] loop
    execute format('revoke all on %I from shopifysync_triggers', relation);
  end loop;
end
$$;
grant select on api_settings, order_fulfillments, order_refunds to shopifysync_triggers; -- whose order a part is
grant insert on sync_touches to shopifysync_triggers;
grant select on sync_left_out to shopifysync_triggers, shopifysync_app;

grant select, insert, update, delete on
  sync_items, sync_touches, sync_queue, sync_logs, shopify_links, shopify_stock_links, shopify_calls, shopify_budget, shopify_webhook_registry, sync_reconciles,
  sync_reconcile_parts, full_syncs, full_sync_parts, full_sync_lines, full_sync_records to shopifysync_app;
grant usage on sequence shopify_link_versions to shopifysync_app;
grant select, update on inventory, erp_product_rows to shopifysync_app;
grant select, insert, update on
  products, customers, orders, order_lines, order_fulfillments, order_fulfillment_lines, order_refunds, order_refund_lines to shopifysync_app;
grant select, insert, update, delete on customer_addresses to shopifysync_app; -- an address that Shopify has no more
grant select, insert, update on api_settings to shopifysync_app;
grant select on erp_stock, erp_order_documents, schemaversions to shopifysync_app;

-- Whoever inserts a row draws its id: from a sequence of its own, where the ERP uses "serial".
do $$
declare
  drawn regclass;
begin
  for drawn in
    select distinct sequence.oid::regclass
    from   pg_attrdef
    join   pg_depend on classid = 'pg_attrdef'::regclass and objid = pg_attrdef.oid and refclassid = 'pg_class'::regclass
    join   pg_class sequence on sequence.oid = refobjid and sequence.relkind = 'S'
    where  adrelid in ('products'::regclass, 'customers'::regclass, 'orders'::regclass, 'order_lines'::regclass, 'order_fulfillments'::regclass, 'order_fulfillment_lines'::regclass,
                       'order_refunds'::regclass, 'order_refund_lines'::regclass, 'customer_addresses'::regclass)
  loop
    execute format('grant usage on sequence %s to shopifysync_app', drawn);
  end loop;
end
$$;

-- The owner must be allowed to create here at the moment it is given a function, and at no other.
do $$
declare
  trigger_function regprocedure;
begin
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant shopifysync_triggers to %I', current_user);
  end if;
  grant create on schema public to shopifysync_triggers;

  for trigger_function in
    select oid::regprocedure from pg_proc
    where  pronamespace = 'public'::regnamespace
    and    proname in ('sync_setting', 'sync_touch', 'sync_touch_orders', 'sync_touch_order_parts', 'sync_inventory_inserted',
                       'sync_inventory_updated', 'sync_inventory_deleted', 'sync_product_updated', 'sync_products_changed', 'sync_touch_products', 'sync_setting_changed',
                       'sync_orders_inserted', 'sync_order_changed', 'sync_customer_changed')
  loop
    execute format('alter function %s owner to shopifysync_triggers', trigger_function);
  end loop;

  revoke create on schema public from shopifysync_triggers;
end
$$;

-- Nobody executes a function of the sync but the app and the triggers themselves; to fire a trigger needs no right on its function. Only what the
-- views call stays open: it computes, or looks whether its caller may read the queue.
do $$
declare
  routine record;
begin
  for routine in
    select oid::regprocedure as name,
           proname in ('sync_units', 'sync_is_shopify_id', 'sync_digest', 'sync_touched') as is_open,
           proname in ('sync_applied', 'sync_is_app', 'sync_size', 'sync_owners_order', 'sync_note_left_out') as is_called_by_triggers,
           proowner = 'shopifysync_triggers'::regrole as is_of_triggers,
           prorettype = 'trigger'::regtype as is_trigger
    from   pg_proc
    where  pronamespace = 'public'::regnamespace and proname like 'sync\_%'
  loop
    continue when routine.is_open;
    execute format('revoke execute on function %s from public', routine.name);
    if not routine.is_of_triggers then
      execute format('revoke execute on function %s from shopifysync_triggers', routine.name);
    end if;
    if not routine.is_trigger then
      execute format('grant execute on function %s to shopifysync_app', routine.name);
    end if;
    if routine.is_called_by_triggers then
      execute format('grant execute on function %s to shopifysync_triggers', routine.name);
    end if;
  end loop;
end
$$;
