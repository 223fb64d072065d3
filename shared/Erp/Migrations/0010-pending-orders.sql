-- Orders that wait are few, and are looked for often. A view's indexes are those of the table behind it.
do $$
begin
  if (select relkind from pg_class where oid = 'orders'::regclass) in ('r', 'p') then
    create index if not exists orders_pending_sync on orders (id) where shopify_sync_status = 'pending';
  end if;
end
$$;
