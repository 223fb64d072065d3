-- A step of comparing the ERP's rows of a noun with what both sides last agreed on: the next rows in the order of their ids, and which of them
-- differ. What is in the queue already is left to it, and so is what has failed. A noun may narrow the rows by sync_reconciled_NOUN, and may name
-- by sync_orphans_NOUN links whose row is gone; those come with the last step.
create or replace function sync_reconcile_step(
    entity text, after text, most integer, out looked_at integer, out last_id text, out differing text[], out unnoted integer, out refused integer)
  language plpgsql stable as $$
declare
  candidates text[];
  counted text[];
  orphans text[] := '{}';
  all_differing text[];
  failed text[];
begin
  execute format('select array(select id from %I($1, $2) as candidate (id))', 'sync_all_' || entity) into candidates using after, most;
  counted := candidates;

  if to_regproc('sync_reconciled_' || entity) is not null then
    execute format('select array(select id from %I($1) as counted (id))', 'sync_reconciled_' || entity) into counted using candidates;
  end if;

  looked_at := cardinality(candidates);
  if cardinality(candidates) = most then
    last_id := candidates[most];
  elsif to_regproc('sync_orphans_' || entity) is not null then
    execute format('select array(select id from %I() as orphan (id))', 'sync_orphans_' || entity) into orphans;
  end if;

  looked_at := looked_at + cardinality(orphans);
  all_differing := sync_differing(entity, counted) || orphans;
  differing := array(
    select wanted.id
    from   unnest(all_differing) as wanted (id)
    where  not exists (
             select from sync_items item
             where  item.entity_type = entity and item.entity_id = wanted.id and item.direction = 'to_shopify' and item.status <> 'completed'));
  failed := array(
    select distinct item.entity_id
    from   sync_items item
    where  item.entity_type = entity and item.entity_id = any(all_differing) and item.direction = 'to_shopify' and item.status = 'failed');
  unnoted := cardinality(all_differing) - cardinality(differing);
  refused := cardinality(failed);
end
$$;
