-- Calls that are not repeatable by nature, written down before they are sent, under the key that makes them so.
create table shopify_calls (
  id             uuid primary key,                                    -- the idempotency key
  entity_type    text not null,
  document       text not null,
  variables      text not null,                                       -- exactly as they are sent
  stored_at      timestamptz not null,
  claimed_until  timestamptz not null                                 -- whose sender has not been heard of until then is sent again
);

create index shopify_calls_abandoned on shopify_calls (entity_type, claimed_until);
