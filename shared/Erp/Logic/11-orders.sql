-- An order as the ERP holds it, with what of it is linked to Shopify, as one document: a push reads many at once.
create or replace view erp_order_documents as
  select orders.id as order_key, jsonb_build_object(
           'id', orders.id::text, 'number', orders.order_number, 'sync_status', orders.shopify_sync_status,
           'currency', orders.currency, 'taxes_included', orders.taxes_included,
           'placed_at', to_char(orders.placed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'status', orders.status, 'cancel_reason', orders.cancel_reason,
           'financial_status', orders.financial_status, 'fulfillment_status', orders.fulfillment_status,
           'discount', orders.discount, 'shipping', orders.shipping, 'shipping_title', orders.shipping_title, 'shipping_tax', orders.shipping_tax,
           'fees', orders.fees, 'tax', orders.tax, 'total', orders.total,
           'email', orders.email, 'phone', orders.phone, 'note', orders.note, 'tags', orders.tags,
           'shipping_address', orders.shipping_address, 'billing_address', orders.billing_address,
           'customer', (
             select jsonb_build_object(
                      'id', customers.id::text, 'gid', link.gid, 'email', customers.email, 'phone', customers.phone,
                      'first_name', customers.first_name, 'last_name', customers.last_name,
                      'note', customers.note, 'tags', customers.tags, 'address', customers.address)
             from   customers
             left   join shopify_links link on link.entity_type = 'customer' and link.entity_id = customers.id::text
             where  customers.id = orders.customer_id),
           'lines', coalesce((
             select jsonb_agg(jsonb_build_object(
                      'id', line.id::text, 'gid', link.gid, 'product_id', line.product_id::text, 'variant_gid', variant.gid,
                      'awaits_link', coalesce(product.sync_to_shopify and variant.gid is null, false),
                      'kind', line.kind, 'title', line.title, 'sku', line.sku, 'quantity', line.quantity, 'unit_price', line.unit_price,
                      'discount', line.discount, 'tax', line.tax, 'tax_rate', line.tax_rate, 'requires_shipping', line.requires_shipping) order by line.id)
             from   order_lines line
             left   join shopify_links link on link.entity_type = 'order_line' and link.entity_id = line.id::text
             left   join products product on product.id = line.product_id
             left   join shopify_links variant on variant.entity_type = 'product' and variant.entity_id = line.product_id::text
             where  line.order_id = orders.id), '[]'),
           'fulfillments', coalesce((
             select jsonb_agg(jsonb_build_object(
                      'id', fulfillment.id::text, 'gid', link.gid, 'sent_as', link.erp_seen, 'status', fulfillment.status,
                      'other_gids', coalesce((
                        select jsonb_agg(other.gid order by other.gid) from shopify_links other
                        where  other.entity_type = 'order_fulfillment' and other.parent_id = orders.id::text and starts_with(other.entity_id, fulfillment.id::text || '/')), '[]'),
                      'tracking_number', fulfillment.tracking_number, 'tracking_company', fulfillment.tracking_company, 'tracking_url', fulfillment.tracking_url,
                      'lines', coalesce((
                        select jsonb_agg(jsonb_build_object('line_id', part.line_id::text, 'quantity', part.quantity) order by part.id)
                        from   order_fulfillment_lines part where part.fulfillment_id = fulfillment.id), '[]')) order by fulfillment.id)
             from   order_fulfillments fulfillment
             left   join shopify_links link on link.entity_type = 'order_fulfillment' and link.entity_id = fulfillment.id::text
             where  fulfillment.order_id = orders.id), '[]'),
           'refunds', coalesce((
             select jsonb_agg(jsonb_build_object(
                      'id', refund.id::text, 'gid', link.gid, 'note', refund.note, 'shipping', refund.shipping, 'adjustment', refund.adjustment, 'total', refund.total,
                      'lines', coalesce((
                        select jsonb_agg(jsonb_build_object('line_id', part.line_id::text, 'quantity', part.quantity, 'subtotal', part.subtotal, 'tax', part.tax) order by part.id)
                        from   order_refund_lines part where part.refund_id = refund.id), '[]')) order by refund.id)
             from   order_refunds refund
             left   join shopify_links link on link.entity_type = 'order_refund' and link.entity_id = refund.id::text
             where  refund.order_id = orders.id), '[]'),
           'gone_lines', coalesce((
             select jsonb_agg(jsonb_build_object('id', link.entity_id, 'gid', link.gid) order by link.entity_id)
             from   shopify_links link
             where  link.entity_type = 'order_line' and link.parent_id = orders.id::text
             and    not exists (select from order_lines line where line.id = link.entity_id::erp_order_line_id)), '[]'),
           'gone_fulfillments', coalesce((
             select jsonb_agg(jsonb_build_object('id', link.entity_id, 'gid', link.gid) order by link.entity_id)
             from   shopify_links link
             where  link.entity_type = 'order_fulfillment' and link.parent_id = orders.id::text and link.gid is not null
             and    not exists (
                      select from order_fulfillments fulfillment
                      where  fulfillment.order_id = orders.id
                      and   (fulfillment.id::text = link.entity_id or starts_with(link.entity_id, fulfillment.id::text || '/')))), '[]'),
           'gone_refunds', coalesce((
             select jsonb_agg(jsonb_build_object('id', link.entity_id, 'gid', link.gid) order by link.entity_id)
             from   shopify_links link
             where  link.entity_type = 'order_refund' and link.parent_id = orders.id::text
             and    not exists (select from order_refunds refund where refund.order_id = orders.id and refund.id::text = link.entity_id)), '[]')) as document
  from   orders;
