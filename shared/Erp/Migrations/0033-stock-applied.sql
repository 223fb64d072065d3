-- What the sync last added to the ERP's stock, and when: a write of the ERP's that goes against it soon afterwards may come from an older reading.
alter table shopify_stock_links
  add column applied_units integer,
  add column applied_at    timestamptz;
