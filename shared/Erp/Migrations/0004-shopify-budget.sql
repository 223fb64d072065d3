-- Shopify's cost budget of the store, as all instances share it: what is left of it, with everything taken off that was given out.
create table shopify_budget (
  store         text primary key,
  maximum       double precision not null,
  restore_rate  double precision not null check (restore_rate > 0),   -- points a second
  available     double precision not null,                            -- below zero: given out in advance
  at            timestamptz not null                                  -- the moment of "available"
);
