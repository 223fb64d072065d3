-- The ERP's rows of products, each with the queue's id of its product. A view of products that has no product_group has no groups.
do $$
begin
  execute format($sql$
    create or replace view erp_product_rows as
      select product.id as key,
             erp_product_record_id(product.id::text, %s) collate "C" as record_id,
             coalesce(product.sync_to_shopify, false) as is_synced,
             to_jsonb(product) as document
      from   products product
    $sql$,
    case when exists (select from pg_attribute where attrelid = 'products'::regclass and attname = 'product_group' and not attisdropped)
      then 'product.product_group::text' else 'null::text' end);
end
$$;

-- Products by their ids: the synced columns of their rows, as far as the ERP has them, and the ids of rows that are kept out of the sync. A row
-- that does not name its inventory item yet says so.
create or replace function sync_documents_product(ids text[]) returns table (id text, content jsonb, is_synced boolean)
  language sql stable
  as $$
    select row.record_id,
           jsonb_build_object(
             'rows', coalesce(jsonb_agg(
               (select jsonb_object_agg(said.key, said.value)
                from   jsonb_each(row.document) as said
                where  said.key = any(array['title', 'description', 'vendor', 'product_type', 'tags', 'status', 'images', 'sku', 'barcode', 'price',
                         'compare_at_price', 'cost', 'weight', 'weight_unit', 'country_of_origin', 'harmonized_code', 'options']))
               || jsonb_build_object('id', row.key::text)
               || case when coalesce(trim(row.document ->> 'shopify_inventory_item_id'), '') = '' then '{"unnamed": true}' else '{}'::jsonb end
               order by row.key) filter (where row.is_synced), '[]'),
             'left_out', jsonb_agg(row.key::text order by row.key) filter (where not row.is_synced)),
           bool_or(row.is_synced)
    from   erp_product_rows row
    where  row.record_id = any(ids)
    group  by row.record_id
  $$;

-- Locks the rows of products until the transaction ends; returns the products of which it got every row.
create or replace function sync_lock_product(ids text[], may_wait boolean) returns setof text
  language plpgsql as $$
begin
  if may_wait then
    return query
      select distinct locked.record_id
      from  (select row.record_id from erp_product_rows row where row.record_id = any(ids) order by row.key for no key update) as locked;
  else
    return query
      select locked.record_id
      from  (select row.record_id from erp_product_rows row where row.record_id = any(ids) order by row.key
             for no key update skip locked) as locked
      group  by locked.record_id
      having count(*) = (select count(*) from erp_product_rows whole where whole.record_id = locked.record_id);
  end if;
end
$$;

-- Whose product a row is now, and whose it was when it was linked.
create or replace function sync_owners_product(part text, ids text[]) returns setof text
  language sql stable
  as $$
    select row.record_id
    from   unnest(ids) as touched (id)
    join   erp_product_rows row on row.key = touched.id::erp_product_id
    union
    select link.parent_id from shopify_links link where link.entity_type = 'variant' and link.entity_id = any(ids) and link.parent_id is not null
    union
    select link.entity_id from shopify_links link where link.entity_type = 'product' and link.entity_id = any(ids)
  $$;

-- Products that need nothing: as both sides last agreed, not in the sync, or gone on both sides.
create or replace function sync_equal_product(ids text[]) returns setof text
  language sql stable
  as $$
    select touched.id
    from   unnest(ids) as touched (id)
    left   join sync_documents_product(ids) document on document.id = touched.id
    left   join shopify_links link on link.entity_type = 'product' and link.entity_id = touched.id and link.part = 0
    where  document.id is null and (link.gid is null or link.deleted_at is not null)
    or     document.id is null and exists (select from sync_left_out where sync_left_out.product_id = touched.id)
    or     not document.is_synced
    or    (link.gid is not null and link.deleted_at is null and link.sent is null and link.erp_digest = sync_digest(document.content))
  $$;

-- All products that may be in the sync, in the order of their ids.
create or replace function sync_all_product(after text, most integer) returns setof text
  language sql stable
  as $$
    select distinct row.record_id
    from   erp_product_rows row
    where  after is null or row.record_id > after
    order  by row.record_id
    limit  most
  $$;

-- Products of which the ERP deleted the last row while it kept it out of the sync: Shopify's product is left alone.
create or replace function sync_note_left_out(row_ids text[], synced_row_ids text[]) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if cardinality(row_ids) > 0 then
    insert into sync_left_out (product_id)
    select owner.id
    from   sync_owners_product(null, row_ids) as owner (id)
    where  not exists (select from erp_product_rows row where row.record_id = owner.id)
    order  by owner.id
    on conflict do nothing;
  end if;

  if cardinality(synced_row_ids) > 0 then
    delete from sync_left_out where product_id in (select owner.id from sync_owners_product(null, synced_row_ids) as owner (id));
  end if;
end
$$;

-- Links whose rows the ERP has deleted: Shopify goes on selling the product.
create or replace function sync_orphans_product() returns setof text
  language sql stable
  as $$
    select link.entity_id
    from   shopify_links link
    where  link.entity_type = 'product' and link.gid is not null and link.deleted_at is null
    and    not exists (select from erp_product_rows row where row.record_id = link.entity_id)
    and    not exists (select from sync_left_out where sync_left_out.product_id = link.entity_id)
    order  by link.entity_id
  $$;
