-- Versions come from one sequence: no two links ever share one, also when a link is made anew.
create sequence if not exists shopify_link_versions;

do $$
begin
  perform setval('shopify_link_versions', greatest(
    (select last_value from shopify_link_versions),
    (select coalesce(max(version), 0) from shopify_links), (select coalesce(max(version), 0) from shopify_stock_links)) + 1);
end
$$;

drop view if exists erp_order_documents; -- it is created anew after the migrations

-- What each side was when both last agreed is its baseline. A row of the ERP may be several records in Shopify (a fulfillment from several
-- locations): each has a part number. A row that never goes to Shopify says so.
alter table shopify_links rename column erp_seen to erp_baseline;
alter table shopify_links rename column shopify_seen to shopify_baseline;

alter table shopify_links
  add column part           integer not null default 0,
  add column stays_in_erp   boolean not null default false,
  add column erp_digest     text,                       -- of the ERP's document when both sides agreed on all of it
  add column shopify_digest text,
  add column erp_changes    jsonb,                      -- fields the ERP changed and that were not pushed yet, with the time they were first seen
  add column sent           jsonb,                      -- what a push is sending, noted before it is sent
  add column sent_at        timestamptz;

alter table shopify_links drop constraint shopify_links_pkey;

update shopify_links
set    stays_in_erp = true, gid = null
where  entity_type = 'order_refund' and gid like 'before:%';

update shopify_links link
set    entity_id = split_part(link.entity_id, '/gid:', 1), part = numbered.part
from   (select ctid as place, row_number() over (partition by split_part(entity_id, '/gid:', 1) order by entity_id) as part
        from   shopify_links
        where  entity_type = 'order_fulfillment' and entity_id like '%/gid:%') as numbered
where  link.ctid = numbered.place;

update shopify_links
set    sent = erp_baseline, erp_baseline = null
where  entity_type = 'order_fulfillment';

alter table shopify_links add primary key (entity_type, entity_id, part);

-- The fields of an order's header stand together in a baseline, by name.
update shopify_links
set    erp_baseline     = sync_baseline.erp,
       shopify_baseline = sync_baseline.shopify
from   shopify_links stored, lateral (
         select case when stored.erp_baseline is not null then
                  (stored.erp_baseline - array['email', 'phone', 'note', 'tags', 'shipping_address', 'billing_address', 'is_closed', 'digest'])
                  || jsonb_build_object('fields', jsonb_build_object(
                       'email', stored.erp_baseline -> 'email', 'phone', stored.erp_baseline -> 'phone', 'note', stored.erp_baseline -> 'note',
                       'tags', stored.erp_baseline -> 'tags', 'shipping_address', jsonb_strip_nulls(stored.erp_baseline -> 'shipping_address'),
                       'billing_address', jsonb_strip_nulls(stored.erp_baseline -> 'billing_address'), 'closed', stored.erp_baseline -> 'is_closed')) end as erp,
                case when stored.shopify_baseline is not null then
                  (stored.shopify_baseline - array['email', 'phone', 'note', 'tags', 'shipping_address', 'billing_address', 'is_closed', 'digest'])
                  || jsonb_build_object('fields', jsonb_build_object(
                       'email', stored.shopify_baseline -> 'email', 'phone', stored.shopify_baseline -> 'phone', 'note', stored.shopify_baseline -> 'note',
                       'tags', stored.shopify_baseline -> 'tags', 'shipping_address', jsonb_strip_nulls(stored.shopify_baseline -> 'shipping_address'),
                       'billing_address', jsonb_strip_nulls(stored.shopify_baseline -> 'billing_address'), 'closed', stored.shopify_baseline -> 'is_closed')) end as shopify
       ) as sync_baseline
where  shopify_links.entity_type = 'order' and stored.entity_type = 'order' and stored.entity_id = shopify_links.entity_id;

-- A customer's baseline is its fields alone.
update shopify_links
set    shopify_baseline = jsonb_build_object('fields', jsonb_strip_nulls(shopify_baseline - 'gid'))
where  entity_type = 'customer' and shopify_baseline is not null;

-- Rows are handed over in the shape of the ERP's own tables.
drop type if exists shopify_customer_row;
