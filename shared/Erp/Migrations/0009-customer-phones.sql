-- A customer of Shopify's without an e-mail is looked for by the digits of its phone. A view's indexes are those of the table behind it.
do $$
begin
  if (select relkind from pg_class where oid = 'customers'::regclass) in ('r', 'p') then
    create index if not exists customers_phone on customers (regexp_replace(phone, '[^0-9]', '', 'g'));
  end if;
end
$$;
