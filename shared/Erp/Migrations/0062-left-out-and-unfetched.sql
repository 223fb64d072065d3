-- Products of which the ERP deleted the last row while it kept it out of the sync: no reconcile takes them for deleted ones.
create table sync_left_out (
  product_id  text primary key
);

-- Images that Shopify was still fetching when it was told of them.
create index shopify_links_unfetched on shopify_links (gid) where entity_type = 'product_image' and erp_baseline @> '{"is_fetched": false}';
