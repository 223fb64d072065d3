-- What was touched becomes items of the queue here, and sync_queue shows both.
-- A noun may have functions of its own, by name: sync_owners_NOUN (whose ids a part's are), sync_equal_NOUN (which of some ids need nothing),
-- sync_all_NOUN (every id, in chunks) and sync_switched_on_NOUN (which of some ids count when its sync is switched on). A noun without them is taken
-- as it was touched.

-- Whether an entity has an item that is still to be brought across to Shopify.
create or replace function sync_is_live(wanted_entity text, wanted_id text) returns boolean
  language sql stable
  as $$
    select exists (
      select from sync_items live
      where  live.entity_type = wanted_entity and live.entity_id = wanted_id and live.direction = 'to_shopify'
      and    live.status in ('pending', 'processing'))
  $$;

-- The ids of touched entities that have to be brought across: an entity whose row equals its link is left out, unless it is in the queue
-- already (a push may be on its way with what the row was before, or it has failed) or somebody asked for just this entity.
create or replace function sync_changed(entity text, touch_ids bigint[]) returns table (id text, action text)
  language plpgsql stable as $$
#variable_conflict use_column
declare
  owners constant text := case when to_regproc('sync_owners_' || entity) is null then 'select null::text as id where false'
    else format('select id from %I(touch.part, case when touch.part is not null then touch.ids end) as owner (id)', 'sync_owners_' || entity) end;
  equals constant text := case when to_regproc('sync_equal_' || entity) is null then 'select null::text as id where false'
    else format('select id from %I(array(select id from touched where not is_sure)) as equal (id)', 'sync_equal_' || entity) end;
begin
  return query execute format($sql$
    with touched as (
      select ids.id, min(touch.action) as action, bool_or(touch.is_sure) as is_sure
      from   sync_touches touch,
             lateral (select unnest(touch.ids) as id where touch.part is null union all %1$s) as ids
      where  touch.id = any($2)
      group  by ids.id
    ),
    equal as materialized (%2$s)
    select touched.id, touched.action
    from   touched
    where  is_sure
    or     touched.id not in (select equal.id from equal where equal.id is not null)
    or     exists (
             select from sync_items item
             where  item.entity_type = $1 and item.entity_id = touched.id and item.direction = 'to_shopify'
             and    item.status <> 'completed')
    $sql$, owners, equals) using entity, touch_ids;
end
$$;

-- One row per entity waits; whatever happens meanwhile only counts it up, and makes it due at once if it was put off.
create or replace function sync_enqueue(entity text, given_ids text[], actions text[], moment timestamptz) returns void
  language sql as $$
    insert into sync_items (entity_type, entity_id, action, direction, origin, created_at)
    select entity, touched.id, touched.action, 'to_shopify', 'erp', moment
    from   unnest(given_ids, actions) as touched (id, action)
    order  by touched.id collate "C" -- always in this order, against deadlocks
    on conflict (entity_type, entity_id) where direction = 'to_shopify' and status in ('pending', 'processing')
    do update set revision = sync_items.revision + 1,
                  due_at = case sync_items.status when 'pending' then '-infinity' else sync_items.due_at end
  $$;

-- Says on items that only a reconcile asked for what it had noticed.
create or replace function sync_note_reconciled(entity text, touch_ids bigint[]) returns void
  language sql as $$
    update sync_items item
    set    origin = 'reconcile', reconcile_id = noticed.reconcile_id, noticed = noticed.noticed
    from  (select distinct on (found.id) found.id, touch.reconcile_id, touch.noticed
           from   sync_touches touch, unnest(touch.ids) as found (id)
           where  touch.id = any(touch_ids) and touch.reconcile_id is not null
           order  by found.id, touch.id) as noticed
    where  item.entity_type = entity and item.entity_id = noticed.id and item.direction = 'to_shopify'
    and    item.status in ('pending', 'processing') and item.revision = 1
    and    not exists (
             select from sync_touches other
             where  other.id = any(touch_ids) and other.reconcile_id is null and noticed.id = any(other.ids))
  $$;

-- Folds touches of a noun into items: up to fifty thousand ids, or one statement's. Returns the entities that were enqueued; null when no
-- touch is left that can be folded now.
create or replace function sync_fold(entity text, moment timestamptz) returns text[]
  language plpgsql as $$
#variable_conflict use_column
declare
  touch_ids bigint[];
  touched_ids text[];
  actions text[];
begin
  select array_agg(waiting.id) into touch_ids
  from  (select touch.id, sum(cardinality(touch.ids)) over (order by touch.id) - cardinality(touch.ids) as before
         from  (select id, ids from sync_touches
                where  entity_type = entity and ids is not null
                order  by id
                limit  1000
                for update skip locked) as touch) as waiting
  where  waiting.before < 50000;

  if touch_ids is null then
    return sync_fold_all(entity, moment);
  end if;

  select array_agg(changed.id), array_agg(changed.action) into touched_ids, actions from sync_changed(entity, touch_ids) changed;
  perform sync_enqueue(entity, touched_ids, actions, moment);
  perform sync_note_reconciled(entity, touch_ids);
  delete from sync_touches where id = any(touch_ids);

  return coalesce(touched_ids, '{}');
end
$$;

-- Which of these ids do not equal their link, or are in the queue already (a push may be on its way with what the row was before).
create or replace function sync_differing(entity text, candidates text[]) returns text[]
  language plpgsql stable as $$
declare
  equal text[];
begin
  execute format('select array(select id from %I($1) as equal (id))', 'sync_equal_' || entity) into equal using candidates;
  return array(
    select candidate.id
    from   unnest(candidates) as candidate (id)
    left   join (select distinct unnest(equal) as id) as same on same.id = candidate.id
    where  same.id is null or sync_is_live(entity, candidate.id));
end
$$;

-- The touches without ids: one statement wrote most of a table, or a sync was switched on. Every row that does not equal its link is enqueued, a few
-- thousand rows at a time. What a transaction wrote that was open when the sync was switched on cannot be seen yet, and it saw the sync switched off:
-- so all is compared again once every such transaction has ended.
create or replace function sync_fold_all(entity text, moment timestamptz) returns text[]
  language plpgsql as $$
declare
  touch sync_touches;
  candidates text[];
  counting text[];
  differing text[];
  chunk constant integer := 5000;
begin
  select * into touch
  from   sync_touches waiting
  where  waiting.entity_type = entity and waiting.ids is null
  and   (not waiting.is_second or waiting.done_up_to is not null or waiting.after < pg_snapshot_xmin(pg_current_snapshot()))
  order  by waiting.id
  limit  1
  for update skip locked;

  if touch.id is null then
    return null;
  end if;

  execute format('select array(select id from %I($1, $2) as candidate (id))', 'sync_all_' || entity) into candidates using touch.done_up_to, chunk;
  counting := candidates;
  if touch.after is not null and to_regproc('sync_switched_on_' || entity) is not null then
    execute format('select array(select id from %I($1) as counting (id))', 'sync_switched_on_' || entity) into counting using candidates;
  end if;
  differing := sync_differing(entity, counting);

  if touch.is_second then -- what was refused meanwhile waits for a person
    differing := array(
      select wanted.id
      from   unnest(differing) as wanted (id)
      where  not exists (
               select from sync_items item
               where  item.entity_type = entity and item.entity_id = wanted.id and item.direction = 'to_shopify' and item.status = 'failed'));
  end if;

  perform sync_enqueue(entity, differing, array_fill('update'::text, array[cardinality(differing)]), moment);

  if cardinality(candidates) = chunk then
    update sync_touches set done_up_to = candidates[chunk] where id = touch.id;
  elsif touch.is_second or touch.after is null or touch.after < pg_snapshot_xmin(pg_current_snapshot()) then
    delete from sync_touches where id = touch.id;
  else
    update sync_touches set is_second = true, done_up_to = null where id = touch.id;
  end if;

  return differing;
end
$$;

-- What was touched and has no item yet, for whoever may read the queue: it is pending from the moment its transaction commits.
create or replace function sync_touched() returns table (entity_type text, id text, action text)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  noun record;
  candidates text[];
begin
  if not has_table_privilege(session_user, 'sync_queue', 'select') then
    return;
  end if;

  for noun in
    select touch.entity_type as entity, array_agg(touch.id) filter (where touch.ids is not null) as touch_ids,
           bool_or(touch.ids is null and touch.after is null) as is_bulk
    from   sync_touches touch
    group  by touch.entity_type
  loop
    candidates := '{}';
    if noun.is_bulk then
      execute format('select array(select id from %I(null, 2147483647) as candidate (id))', 'sync_all_' || noun.entity) into candidates;
      candidates := sync_differing(noun.entity, candidates);
    end if;

    return query
      select noun.entity, touched.id, min(touched.action)
      from  (select changed.id, changed.action from sync_changed(noun.entity, noun.touch_ids) changed
             union all
             select differing.id, 'update' from unnest(candidates) as differing (id)) as touched
      where  not sync_is_live(noun.entity, touched.id)
      group  by touched.id;
  end loop;
end
$$;

create or replace view sync_queue as
  select id, entity_type, entity_id, action, direction, status, retry_count, error_message, created_at, settled_at, revision, due_at,
         later_since, claim, claimed_revision, claimed_until, delivery_id, topic, triggered_at, api_version, body, waits_since, reason,
         times_put_off, origin
  from   sync_items
  union  all
  select null, touched.entity_type, touched.id, touched.action, 'to_shopify', 'pending', 0, null, null, null, 1, '-infinity',
         null, 0, null, null, null, null, null, null, null, null, null, 0, 'erp'
  from   sync_touched() touched;

-- A person may write through the view as into the table that it stands for.
create or replace function sync_queue_written() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op <> 'INSERT' and old.id is null then -- it was only touched: it becomes an item first, and so do others of the same statement
    while sync_fold(old.entity_type, null) is not null loop
    end loop;
    select live.id into old.id
    from   sync_items live
    where  live.entity_type = old.entity_type and live.entity_id = old.entity_id and live.direction = 'to_shopify'
    and    live.status in ('pending', 'processing');
  end if;

  if tg_op = 'DELETE' then
    delete from sync_items where id = old.id;
    return old;
  end if;

  if tg_op = 'UPDATE' then
    update sync_items
    set    entity_type = new.entity_type, entity_id = new.entity_id, action = new.action, direction = new.direction, status = new.status,
           retry_count = new.retry_count, error_message = new.error_message, created_at = new.created_at, settled_at = new.settled_at,
           revision = new.revision, due_at = new.due_at, later_since = new.later_since, claim = new.claim,
           claimed_revision = new.claimed_revision, claimed_until = new.claimed_until, delivery_id = new.delivery_id, topic = new.topic,
           triggered_at = new.triggered_at, api_version = new.api_version, body = new.body, waits_since = new.waits_since,
           reason = new.reason, times_put_off = new.times_put_off, origin = new.origin
    where  id = old.id;
    return new;
  end if;

  insert into sync_items (entity_type, entity_id, action, direction, status, retry_count, error_message, created_at, settled_at, revision,
                          due_at, delivery_id, topic, triggered_at, api_version, body, reason, origin)
  values (new.entity_type, new.entity_id, new.action, new.direction, coalesce(new.status, 'pending'), coalesce(new.retry_count, 0),
          new.error_message, new.created_at, new.settled_at, coalesce(new.revision, 1), coalesce(new.due_at, '-infinity'),
          new.delivery_id, new.topic, new.triggered_at, new.api_version, new.body, new.reason, new.origin)
  returning id into new.id;
  return new;
end
$$;

create or replace trigger sync_queue_written instead of insert or update or delete on sync_queue
  for each row execute function sync_queue_written();
