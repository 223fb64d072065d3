-- Why an item is where it is, as a word that code branches on; error_message says it to people.
alter table sync_queue add column reason text;
alter table sync_logs  add column reason text;

-- How often in a row an item was put off for that reason.
alter table sync_queue add column times_put_off integer not null default 0;

-- Who wants an item brought across. To have something read again needs no delivery.
alter table sync_queue add column origin text;
alter table sync_queue drop constraint sync_queue_check2;

update sync_queue set
  origin      = case when direction = 'to_shopify' then 'erp' when delivery_id like 'booked:%' then 'booked' else 'webhook' end,
  topic       = case when delivery_id like 'booked:%' then null else topic end,
  delivery_id = case when delivery_id like 'booked:%' then null else delivery_id end;

alter table sync_queue add constraint sync_queue_origin check (origin in ('erp', 'webhook', 'booked', 'reconcile', 'person'));
alter table sync_queue add constraint sync_queue_delivery check (delivery_id is null or direction = 'from_shopify');

-- The list of synced entities says which there are.
alter table sync_queue drop constraint sync_queue_entity_type_check;
