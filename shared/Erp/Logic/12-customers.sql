-- A customer as the ERP holds it: the columns of the contract that the ERP has, and further addresses by their ids.
create or replace function sync_documents_customer(ids text[]) returns table (id text, content jsonb, is_synced boolean)
  language sql stable
  as $$
    select customers.id::text,
           jsonb_build_object(
             'row', (select jsonb_object_agg(said.key, said.value)
                     from   jsonb_each(to_jsonb(customers)) as said
                     where  said.key in ('email', 'phone', 'first_name', 'last_name', 'note', 'tags', 'address', 'tax_exempt',
                                         'tax_exemptions', 'email_marketing', 'sms_marketing')),
             'addresses', coalesce((
               select jsonb_object_agg(further.id::text, further.address)
               from   customer_addresses further
               where  further.customer_id = customers.id), '{}'))
           || case when nullif(trim(to_jsonb(customers) ->> 'merged_into'), '') is null then '{}'
                   else jsonb_build_object('merged_into', trim(to_jsonb(customers) ->> 'merged_into')) end,
           true
    from   unnest(ids) as wanted (id)
    join   customers on customers.id = wanted.id::erp_customer_id
  $$;

-- Locks customers and their further addresses; returns those that it got whole.
create or replace function sync_lock_customer(ids text[], may_wait boolean) returns setof text
  language plpgsql as $$
declare
  locked text[];
  counted bigint;
begin
  if may_wait then
    return query
      select customers.id::text from customers
      where  customers.id in (select wanted.id::erp_customer_id from unnest(ids) as wanted (id))
      order  by customers.id
      for no key update;
    return;
  end if;

  locked := array(
    select customers.id::text from customers
    where  customers.id in (select wanted.id::erp_customer_id from unnest(ids) as wanted (id))
    order  by customers.id
    for no key update skip locked);

  return query
    with free as (
      select further.id, further.customer_id from customer_addresses further
      where  further.customer_id in (select mine.id::erp_customer_id from unnest(locked) as mine (id))
      order  by further.id
      for no key update skip locked
    )
    select mine.id
    from   unnest(locked) as mine (id)
    where  (select count(*) from free where free.customer_id = mine.id::erp_customer_id)
           = (select count(*) from customer_addresses further where further.customer_id = mine.id::erp_customer_id);
end
$$;

-- Customers that need nothing: as both sides last agreed, or gone, or merged into another, without being in Shopify.
create or replace function sync_equal_customer(ids text[]) returns setof text
  language sql stable
  as $$
    select touched.id
    from   unnest(ids) as touched (id)
    left   join shopify_links link on link.entity_type = 'customer' and link.entity_id = touched.id and link.part = 0
    left   join sync_documents_customer(ids) as document on document.id = touched.id
    where  ((document.id is null or document.content ? 'merged_into') and (link.gid is null or link.deleted_at is not null))
    or     (link.gid is not null and link.deleted_at is null and link.sent is null and link.erp_digest = sync_digest(document.content))
  $$;

create or replace function sync_all_customer(after text, most integer) returns setof text
  language sql stable
  as $$
    select customers.id::text
    from   customers
    where  after is null or customers.id > after::erp_customer_id
    order  by customers.id
    limit  most
  $$;

-- Linked customers that the ERP has deleted.
create or replace function sync_orphans_customer() returns setof text
  language sql stable
  as $$
    select link.entity_id
    from   shopify_links link
    where  link.entity_type = 'customer' and link.gid is not null and link.deleted_at is null and link.part = 0
    and    not exists (select from customers where customers.id = link.entity_id::erp_customer_id)
    order  by link.entity_id
  $$;
