-- The reference ERP's orders and customers: created only where the ERP has no such table or view of its own.

create table if not exists customers (
  id                 bigint generated always as identity primary key,
  email              text,
  phone              text,
  first_name         text,
  last_name          text,
  note               text,
  tags               text,                                    -- separated by commas
  address            jsonb                                    -- first_name, last_name, company, address1, address2, city, province_code, country_code, zip, phone
);

create table if not exists orders (
  id                 bigint generated always as identity primary key,
  order_number       text,
  customer_id        bigint references customers (id),
  email              text,
  phone              text,
  currency           text not null,                           -- ISO 4217; every amount below is in it
  taxes_included     boolean not null default false,
  placed_at          timestamptz not null default now(),
  status             text not null default 'open',            -- open, closed, cancelled
  cancel_reason      text,                                    -- customer, declined, fraud, inventory, staff, other
  cancelled_at       timestamptz,
  financial_status   text not null default 'pending',         -- pending, authorized, partially_paid, paid, partially_refunded, refunded, voided, expired
  fulfillment_status text not null default 'unfulfilled',     -- unfulfilled, partial, fulfilled
  discount           numeric not null default 0,              -- on the order as a whole, besides those of its lines
  shipping           numeric not null default 0,              -- after discounts
  shipping_title     text,
  shipping_tax       numeric not null default 0,
  fees               numeric not null default 0,              -- tips, duties, cash rounding
  tax                numeric not null default 0,              -- all of it, in the prices or on top of them as taxes_included says
  total              numeric not null,                        -- what the order is worth now
  refunded           numeric not null default 0,              -- money that went back
  presentment_currency text,                                  -- what the customer saw, where it was another currency
  presentment_total  numeric,
  note               text,
  tags               text,
  shipping_address   jsonb,
  billing_address    jsonb
);

create table if not exists order_lines (
  id                 bigint generated always as identity primary key,
  order_id           bigint not null references orders (id),
  product_id         bigint references products (id),         -- null: something the ERP has no product for
  kind               text not null default 'product',         -- product, custom, gift_card, tip
  title              text not null,
  sku                text,
  quantity           integer not null,                        -- what the order still asks for, after edits and returns
  unit_price         numeric not null,
  discount           numeric not null default 0,              -- on the whole line, its share of the order's discounts included
  tax                numeric not null default 0,              -- on the whole line
  tax_rate           numeric,                                 -- 0.19 for 19 %
  requires_shipping  boolean not null default true
);

create table if not exists order_fulfillments (
  id                 bigint generated always as identity primary key,
  order_id           bigint not null references orders (id),
  status             text not null default 'success',         -- success, cancelled
  tracking_number    text,
  tracking_company   text,
  tracking_url       text,
  shipped_at         timestamptz not null default now()
);

create table if not exists order_fulfillment_lines (
  id                 bigint generated always as identity primary key,
  fulfillment_id     bigint not null references order_fulfillments (id),
  line_id            bigint not null references order_lines (id),
  quantity           integer not null
);

create table if not exists order_refunds (
  id                 bigint generated always as identity primary key,
  order_id           bigint not null references orders (id),
  note               text,
  refunded_at        timestamptz not null default now(),
  shipping           numeric not null default 0,
  adjustment         numeric not null default 0,              -- what was given back beyond, or kept of, what the lines are worth
  total              numeric not null default 0               -- money that went back
);

create table if not exists order_refund_lines (
  id                 bigint generated always as identity primary key,
  refund_id          bigint not null references order_refunds (id),
  line_id            bigint not null references order_lines (id),
  quantity           integer not null,
  subtotal           numeric not null default 0,
  tax                numeric not null default 0
);

-- A view's indexes are those of the table behind it.
do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values ('orders', 'customer_id'), ('order_lines', 'order_id'), ('order_fulfillments', 'order_id'), ('order_fulfillment_lines', 'fulfillment_id'),
                          ('order_refunds', 'order_id'), ('order_refund_lines', 'refund_id'), ('customers', 'email')) as indexes (relation, name)
  loop
    if (select relkind from pg_class where oid = wanted.relation::regclass) in ('r', 'p') then
      execute format('create index if not exists %I on %I (%s)', wanted.relation || '_' || wanted.name, wanted.relation,
        case wanted.name when 'email' then 'lower(trim(email))' else wanted.name end);
    end if;
  end loop;

  -- Orders from before the sync are none of its business until somebody says since when they are.
  if (select relkind from pg_class where oid = 'orders'::regclass) in ('r', 'p') then
    alter table orders
      add column if not exists shopify_sync_status text not null default 'disabled'
        check (shopify_sync_status in ('pending', 'synced', 'failed', 'disabled')),
      add column if not exists shopify_last_sync_at timestamptz;
    alter table orders alter column shopify_sync_status set default 'pending';
  end if;
end
$$;

do $$
declare
  noun record;
begin
  for noun in
    select * from (values ('order', 'orders'), ('order_line', 'order_lines'), ('customer', 'customers'),
                          ('order_fulfillment', 'order_fulfillments'), ('order_refund', 'order_refunds')) as nouns (name, relation)
  loop
    execute format('create domain erp_%s_id as %s', noun.name,
      (select format_type(atttypid, null) from pg_attribute where attrelid = noun.relation::regclass and attname = 'id'));
  end loop;
end
$$;

-- What each side was like when it was last seen, in the form that both sides have in common.
alter table shopify_links
  alter column gid drop not null,                             -- null: on its way to Shopify for the first time
  add column parent_id          text,                         -- of a line, a fulfillment or a refund: its order
  add column erp_seen           jsonb,
  add column shopify_seen       jsonb,
  add column shopify_updated_at timestamptz,
  add column version            bigint not null default 1,    -- counts what was written here: who read an older one must read again
  add column applied_at         timestamptz,
  add column deleted_at         timestamptz,                  -- gone in Shopify: nobody makes it anew
  add column in_flight_until    timestamptz;                  -- a push is talking to Shopify about it

create index shopify_links_parent on shopify_links (entity_type, parent_id) where parent_id is not null;

insert into api_settings (key, value) values
  ('SHOPIFY_SYNC_ORDERS_SINCE', null),
  ('SHOPIFY_ORDER_CONFLICTS', 'erp'),
  ('SHOPIFY_NOTIFY_CUSTOMERS', 'false'),
  ('SHOPIFY_PUSH_REFUNDS', 'false');

alter table api_settings
  add check (key <> 'SHOPIFY_SYNC_ORDERS_SINCE' or value ~ '^\d{4}-\d{2}-\d{2}'),
  add check (key <> 'SHOPIFY_ORDER_CONFLICTS' or value in ('erp', 'shopify', 'newest')),
  add check (key not in ('SHOPIFY_NOTIFY_CUSTOMERS', 'SHOPIFY_PUSH_REFUNDS') or value in ('true', 'false'));

-- The shapes in which rows for the ERP's tables are handed over, many at once.
create type shopify_order_row as (
  id text, order_number text, customer_id text, email text, phone text, currency text, taxes_included boolean, placed_at timestamptz, status text,
  cancel_reason text, cancelled_at timestamptz, financial_status text, fulfillment_status text, discount numeric, shipping numeric, shipping_title text,
  shipping_tax numeric, fees numeric, tax numeric, total numeric, refunded numeric, presentment_currency text, presentment_total numeric, note text,
  tags text, shipping_address jsonb, billing_address jsonb);

create type shopify_order_line_row as (
  id text, product_id text, kind text, title text, sku text, quantity integer, unit_price numeric, discount numeric, tax numeric, tax_rate numeric,
  requires_shipping boolean);

create type shopify_order_fulfillment_row as (
  id text, status text, tracking_number text, tracking_company text, tracking_url text, shipped_at timestamptz);

create type shopify_customer_row as (
  id text, gid text, email text, phone text, first_name text, last_name text, note text, address jsonb, shopify_seen jsonb);
