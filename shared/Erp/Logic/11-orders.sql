-- What a document of the ERP comes to, in few letters: a whole table is compared with its links by one join. Without members that are null,
-- so that a document may get a new member.
create or replace function sync_digest(document jsonb) returns text
  language sql immutable parallel safe
  as $$ select md5(jsonb_strip_nulls(document)::text) $$;

-- An order as the ERP holds it (content), and how it is linked (links). A push reads many at once; what both sides agreed on is compared by the
-- digest of the content.
create or replace view erp_order_documents as
  select orders.id as order_key,
         jsonb_build_object(
           'id', orders.id::text, 'number', orders.order_number,
           'currency', orders.currency, 'taxes_included', orders.taxes_included,
           'placed_at', to_char(orders.placed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'status', orders.status, 'cancel_reason', orders.cancel_reason,
           'financial_status', orders.financial_status, 'fulfillment_status', orders.fulfillment_status,
           'discount', orders.discount, 'shipping', orders.shipping, 'shipping_title', orders.shipping_title, 'shipping_tax', orders.shipping_tax,
           'fees', orders.fees, 'tax', orders.tax, 'total', orders.total,
           'header', jsonb_build_object(
             'email', orders.email, 'phone', orders.phone, 'note', orders.note, 'tags', orders.tags,
             'shipping_address', orders.shipping_address, 'billing_address', orders.billing_address),
           'customer', case when orders.customer_id is not null then jsonb_build_object('id', orders.customer_id::text) end,
           'lines', coalesce((
             select jsonb_agg(jsonb_build_object(
                      'id', line.id::text, 'product_id', line.product_id::text,
                      'kind', line.kind, 'title', line.title, 'sku', line.sku, 'quantity', line.quantity, 'unit_price', line.unit_price,
                      'discount', line.discount, 'tax', line.tax, 'tax_rate', line.tax_rate, 'requires_shipping', line.requires_shipping) order by line.id)
             from   order_lines line
             where  line.order_id = orders.id), '[]'),
           'fulfillments', coalesce((
             select jsonb_agg(jsonb_build_object(
                      'id', fulfillment.id::text, 'status', fulfillment.status,
                      'tracking_number', fulfillment.tracking_number, 'tracking_company', fulfillment.tracking_company, 'tracking_url', fulfillment.tracking_url,
                      'lines', coalesce((
                        select jsonb_agg(jsonb_build_object('line_id', part.line_id::text, 'quantity', part.quantity) order by part.id)
                        from   order_fulfillment_lines part where part.fulfillment_id = fulfillment.id), '[]')) order by fulfillment.id)
             from   order_fulfillments fulfillment
             where  fulfillment.order_id = orders.id), '[]'),
           'refunds', coalesce((
             select jsonb_agg(jsonb_build_object(
                      'id', refund.id::text, 'note', refund.note, 'shipping', refund.shipping, 'adjustment', refund.adjustment, 'total', refund.total,
                      'lines', coalesce((
                        select jsonb_agg(jsonb_build_object('line_id', part.line_id::text, 'quantity', part.quantity, 'subtotal', part.subtotal, 'tax', part.tax) order by part.id)
                        from   order_refund_lines part where part.refund_id = refund.id), '[]')) order by refund.id)
             from   order_refunds refund
             where  refund.order_id = orders.id), '[]')) as content,
         jsonb_build_object(
           'sync_status', orders.shopify_sync_status, 'refunded', orders.refunded,
           'customer', (
             select jsonb_build_object(
                      'id', customers.id::text, 'gid', link.gid, 'email', customers.email, 'phone', customers.phone,
                      'first_name', customers.first_name, 'last_name', customers.last_name,
                      'note', customers.note, 'tags', customers.tags, 'address', customers.address)
             from   customers
             left   join shopify_links link on link.entity_type = 'customer' and link.entity_id = customers.id::text and link.part = 0
             where  customers.id = orders.customer_id),
           'lines', (
             select jsonb_object_agg(line.id::text, jsonb_build_object(
                      'gid', link.gid, 'variant_gid', variant.gid, 'awaits_link', coalesce(product.sync_to_shopify and variant.gid is null, false)))
             from   order_lines line
             left   join shopify_links link on link.entity_type = 'order_line' and link.entity_id = line.id::text and link.part = 0
             left   join products product on product.id = line.product_id
             left   join shopify_links variant on variant.entity_type = 'variant' and variant.entity_id = line.product_id::text and variant.part = 0
             where  line.order_id = orders.id),
           'fulfillments', (
             select jsonb_object_agg(known.entity_id, known.parts)
             from   (select link.entity_id, jsonb_agg(jsonb_build_object('gid', link.gid, 'sent', link.sent) order by link.part) as parts
                     from   shopify_links link
                     where  link.entity_type = 'order_fulfillment' and link.parent_id = orders.id::text
                     group  by link.entity_id) as known),
           'refunds', (
             select jsonb_object_agg(refund.id::text, jsonb_build_object(
                      'gid', link.gid, 'stays_in_erp', coalesce(link.stays_in_erp, false),
                      'refunded_at', to_char(refund.refunded_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                      'sent_at', to_char(link.sent_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))
             from   order_refunds refund
             left   join shopify_links link on link.entity_type = 'order_refund' and link.entity_id = refund.id::text and link.part = 0
             where  refund.order_id = orders.id),
           'gone_lines', coalesce((
             select jsonb_agg(jsonb_build_object('id', link.entity_id, 'gid', link.gid) order by link.entity_id)
             from   shopify_links link
             where  link.entity_type = 'order_line' and link.parent_id = orders.id::text and link.gid is not null
             and    not exists (select from order_lines line where line.id = link.entity_id::erp_order_line_id)), '[]'),
           'gone_fulfillments', coalesce((
             select jsonb_agg(jsonb_build_object('id', link.entity_id, 'gid', link.gid) order by link.entity_id, link.part)
             from   shopify_links link
             where  link.entity_type = 'order_fulfillment' and link.parent_id = orders.id::text and link.gid is not null
             and    not exists (
                      select from order_fulfillments fulfillment
                      where  fulfillment.order_id = orders.id and fulfillment.id::text = link.entity_id)), '[]'),
           'gone_refunds', coalesce((
             select jsonb_agg(jsonb_build_object('id', link.entity_id, 'gid', link.gid) order by link.entity_id)
             from   shopify_links link
             where  link.entity_type = 'order_refund' and link.parent_id = orders.id::text and link.gid is not null
             and    not exists (select from order_refunds refund where refund.order_id = orders.id and refund.id::text = link.entity_id)), '[]')) as links
  from   orders;

-- Whose order a touched shipment or refund belongs to.
create or replace function sync_owners_order(part text, ids text[]) returns setof text
  language sql stable
  as $$
    select whole.order_id::text
    from   unnest(ids) as touched (id)
    join   order_fulfillments whole on whole.id = touched.id::erp_order_fulfillment_id
    where  part = 'fulfillment'
    union
    select whole.order_id::text
    from   unnest(ids) as touched (id)
    join   order_refunds whole on whole.id = touched.id::erp_order_refund_id
    where  part = 'refund'
  $$;

-- Orders that need nothing: as both sides last agreed, not in the sync, or gone.
create or replace function sync_equal_order(ids text[]) returns setof text
  language sql stable
  as $$
    select touched.id
    from   unnest(ids) as touched (id)
    left   join orders on orders.id = touched.id::erp_order_id
    left   join shopify_links link on link.entity_type = 'order' and link.entity_id = touched.id and link.part = 0
    where  orders.id is null
    or     orders.shopify_sync_status = 'disabled'
    or    (link.gid is not null and link.deleted_at is null and link.sent is null
           and link.erp_digest = (select sync_digest(document.content) from erp_order_documents document where document.order_key = orders.id))
  $$;

-- All orders that may be in the sync, in the order of their ids.
create or replace function sync_all_order(after text, most integer) returns setof text
  language sql stable
  as $$
    select orders.id::text
    from   orders
    where  after is null or orders.id > after::erp_order_id
    order  by orders.id
    limit  most
  $$;

-- Orders from before the sync that SHOPIFY_SYNC_ORDERS_SINCE lets in when the sync is switched on.
create or replace function sync_let_in_order(ids text[]) returns setof text
  language sql stable
  as $$
    select candidate.id
    from   unnest(ids) as candidate (id)
    join   orders on orders.id = candidate.id::erp_order_id
    where  orders.shopify_sync_status = 'disabled'
    and    orders.placed_at >= (select nullif(trim(value), '')::timestamptz from api_settings where key = 'SHOPIFY_SYNC_ORDERS_SINCE')
  $$;

-- Which of these orders a sync that is switched on brings across: open and linked ones, and those from before the sync that
-- SHOPIFY_SYNC_ORDERS_SINCE names. The latter are let in, but for rows that somebody is changing at this moment.
create or replace function sync_switched_on_order(ids text[]) returns setof text
  language plpgsql as $$
declare
  let_in text[];
begin
  with free as (
    select orders.id
    from   sync_let_in_order(ids) as candidate (id)
    join   orders on orders.id = candidate.id::erp_order_id
    where  orders.shopify_sync_status = 'disabled'
    order  by orders.id
    for no key update of orders skip locked
  ),
  changed as (
    update orders set shopify_sync_status = 'pending' from free where orders.id = free.id returning orders.id::text as id
  )
  select array(select changed.id from changed) into let_in;

  return query select unnest(let_in) union select sync_reconciled_order(ids);
end
$$;

-- Which of these orders are brought across when nobody has just written them: open and linked ones. One that was closed before Shopify knew of it
-- is history.
create or replace function sync_reconciled_order(ids text[]) returns setof text
  language sql stable
  as $$
    select candidate.id
    from   unnest(ids) as candidate (id)
    join   orders on orders.id = candidate.id::erp_order_id
    where  orders.status = 'open'
    or     exists (select from shopify_links link where link.entity_type = 'order' and link.entity_id = candidate.id and link.part = 0)
  $$;

-- Says on the ERP's orders what the queue says of them. A row that somebody is changing keeps its word until the next time, and a trigger of the
-- ERP's that refuses a word loses it for that row alone.
create or replace function sync_stamp_orders(ids text[], statuses text[], moment timestamptz) returns void
  language plpgsql as $$
declare
  place integer;
begin
  perform set_config('shopifysync.applying_order', array_to_string(ids, ','), true); -- the stamp itself is nobody's edit
  begin
    perform sync_stamp_orders_at_once(ids, statuses, moment);
  exception
    when others then
      for place in 1 .. cardinality(ids) loop
        begin
          perform sync_stamp_orders_at_once(ids[place:place], statuses[place:place], moment);
        exception
          when others then null;
        end;
      end loop;
  end;
  perform set_config('shopifysync.applying_order', '', true);
end
$$;

create or replace function sync_stamp_orders_at_once(ids text[], statuses text[], moment timestamptz) returns void
  language sql as $$
    with free as (
      select orders.id, wanted.status
      from   unnest(ids, statuses) as wanted (id, status)
      join   orders on orders.id = wanted.id::erp_order_id
      where  orders.shopify_sync_status <> 'disabled'
      and   (orders.shopify_sync_status <> wanted.status or wanted.status = 'synced')
      and   (wanted.status <> 'synced' or orders.status = 'cancelled' or exists ( -- one that was cancelled before Shopify knew of it never gets there
               select from shopify_links link where link.entity_type = 'order' and link.entity_id = wanted.id and link.gid is not null))
      order  by orders.id
      for no key update of orders skip locked
    )
    update orders
    set    shopify_sync_status = free.status,
           shopify_last_sync_at = case free.status when 'synced' then moment else orders.shopify_last_sync_at end
    from   free
    where  orders.id = free.id
  $$;
