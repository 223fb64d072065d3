-- Customers cross in both directions: further addresses, taxes and consent beside what orders bring along.

-- A customer has the default address in "address" and any others here, each in the form of customers.address. An ERP without further
-- addresses has Shopify's kept in this table.
do $$
begin
  execute format($table$
    create table if not exists customer_addresses (
      id           bigint generated always as identity primary key,
      customer_id  %s not null,
      address      jsonb not null
    )$table$, (select format_type(atttypid, null) from pg_attribute where attrelid = 'customers'::regclass and attname = 'id'));

  if (select relkind from pg_class where oid = 'customer_addresses'::regclass) in ('r', 'p') then
    create index if not exists customer_addresses_customer_id on customer_addresses (customer_id);
  end if;

  execute format('create domain erp_customer_address_id as %s',
    (select format_type(atttypid, null) from pg_attribute where attrelid = 'customer_addresses'::regclass and attname = 'id'));

  -- The reference ERP's own table gets the optional columns. Somebody else's keeps the columns that it has: what it lacks is not synced.
  if not exists (
       select from pg_attribute
       where  attrelid = 'customers'::regclass and attnum > 0 and not attisdropped
       and    attname not in ('id', 'email', 'phone', 'first_name', 'last_name', 'note', 'tags', 'address'))
     and (select relkind from pg_class where oid = 'customers'::regclass) in ('r', 'p') then
    alter table customers
      add column tax_exempt       boolean not null default false,
      add column tax_exemptions   text,                         -- Shopify's words, separated by commas: CA_STATUS_CARD_EXEMPTION
      add column email_marketing  text,                         -- subscribed, unsubscribed, not_subscribed, pending
      add column sms_marketing    text;
  end if;
end
$$;

insert into api_settings (key, value) values ('SHOPIFY_FIELD_OWNERS', '') on conflict (key) do nothing;
alter table api_settings
  add check (key <> 'SHOPIFY_FIELD_OWNERS'
             or value ~ '^\s*(\w+\.\w+\s*=\s*(erp|shopify|newest)\s*(,\s*\w+\.\w+\s*=\s*(erp|shopify|newest)\s*)*)?$');
