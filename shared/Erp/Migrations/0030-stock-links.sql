-- The versions of stock links come from the sequence of all links: one that was read before a link was made anew never fits the new link.
alter table shopify_stock_links alter column version drop default;

-- Whether any stock of the ERP is kept at a location.
create index shopify_stock_links_location on shopify_stock_links (location_gid);

-- These links name an ERP product and a variant's gid.
update shopify_links set entity_type = 'variant' where entity_type = 'product';
