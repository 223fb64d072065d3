-- Products, both ways. The reference ERP gets a column for each synced field; an ERP of one's own keeps just the columns that it has.
do $$
declare
  columns text[] := array(
    select attname::text from pg_attribute where attrelid = 'products'::regclass and attnum > 0 and not attisdropped order by attname);
begin
  if columns = array['barcode', 'id', 'price', 'product_group', 'shopify_inventory_item_id', 'sku', 'sync_to_shopify', 'title'] then
    alter table products
      add column description        text,                    -- HTML
      add column vendor             text,
      add column product_type       text,
      add column tags               text,                    -- separated by commas
      add column status             text not null default 'active' check (status in ('active', 'draft', 'archived')),
      add column images             jsonb,                   -- a list of addresses
      add column compare_at_price   numeric(12, 2),
      add column cost               numeric(12, 2),
      add column weight             numeric(12, 4),
      add column weight_unit        text not null default 'kg' check (weight_unit in ('g', 'kg', 'oz', 'lb')),
      add column country_of_origin  text,                    -- two letters
      add column harmonized_code    text,
      add column options            jsonb;                   -- [{"name": "Size", "value": "L"}]
  end if;
end
$$;

-- Rows of one group share a Shopify product. To a view nothing can be added: without the column each of its rows is a product.
do $$
begin
  if (select relkind from pg_class where oid = 'products'::regclass) in ('r', 'p') then
    alter table products add column if not exists product_group text;
  end if;
end
$$;

-- The queue's id of the product that a row is of.
create function erp_product_record_id(id text, product_group text) returns text
  language sql immutable parallel safe
  as $$ select case when coalesce(product_group, '') = '' then id else 'group/' || product_group end $$;

do $$
begin
  if (select relkind from pg_class where oid = 'products'::regclass) in ('r', 'p') then
    create index products_record on products ((erp_product_record_id(id::text, product_group::text) collate "C"));
  end if;
end
$$;

insert into api_settings (key, value) values ('SHOPIFY_AUTO_SYNC_PRODUCTS', 'false'), ('SHOPIFY_PUBLISH_TO', '')
on conflict (key) do nothing;
alter table api_settings add check (key <> 'SHOPIFY_AUTO_SYNC_PRODUCTS' or value in ('true', 'false'));
