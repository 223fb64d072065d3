-- The queue's items. What people and the guide call sync_queue is a view over them and over what was touched and not folded yet.
drop trigger if exists sync_order_status on sync_queue;
drop function if exists sync_order_status();
alter table sync_queue rename to sync_items;

-- An item without a time is due at once, and the first claim writes the time. No default decides.
alter table sync_items alter column created_at drop default, alter column created_at drop not null;

-- How often in a row it was claimed and never settled: its worker was lost, and perhaps because of it.
alter table sync_items add column unsettled_claims integer not null default 0;

-- What a person asks for: what failed, and everything about one entity.
create index sync_items_failed on sync_items (entity_type, settled_at) where status = 'failed';
create index sync_items_entity on sync_items (entity_type, entity_id);

-- "These rows of the ERP were written", a row a statement. Triggers insert here and do nothing else; whoever claims folds touches into items.
create table sync_touches (
  id          bigint generated always as identity primary key,
  entity_type text not null,
  part        text,                           -- whose ids these are, where they are not the entity's own: an item's product, a shipment
  ids         text[],                         -- null: most of the table; every row that differs from its link
  action      text not null check (action in ('create', 'update', 'delete')),
  is_sure     boolean not null default false, -- whether it counts also where the ERP's row equals its link
  after       xid8,                           -- without ids, of a sync that was switched on: transactions up to this one were open then
  done_up_to  text,                           -- without ids: how far the comparison has come
  is_second   boolean not null default false  -- without ids: whether all of them had been compared once before
);

alter table sync_touches alter column ids set storage external; -- compressing a hundred thousand ids costs more than writing them

-- Rows come and go all day.
alter table sync_touches set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
alter table sync_items set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02, fillfactor = 70);
alter table sync_logs set (autovacuum_vacuum_insert_scale_factor = 0.05);

-- Whoever could read or write the queue still can, through the view.
do $$
declare
  given record;
begin
  create view sync_queue as
    select id, entity_type, entity_id, action, direction, status, retry_count, error_message, created_at, settled_at, revision, due_at,
           later_since, claim, claimed_revision, claimed_until, delivery_id, topic, triggered_at, api_version, body, waits_since, reason,
           times_put_off, origin
    from   sync_items;

  for given in
    select distinct grantee::regrole as role, privilege_type
    from   pg_class, aclexplode(relacl)
    where  pg_class.oid = 'sync_items'::regclass and grantee <> 0 and grantee <> relowner
    and    grantee::regrole::text not in ('shopifysync_triggers', 'shopifysync_app')
    and    privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
  loop
    execute format('grant %s on sync_queue to %s', given.privilege_type, given.role);
  end loop;
end
$$;
