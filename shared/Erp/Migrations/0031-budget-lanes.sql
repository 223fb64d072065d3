-- The budget's own stopwatch takes the place of a wall clock, and each lane's turn is kept.
alter table shopify_budget
  drop column at,
  add column seconds double precision not null default 0,    -- for which points were restored, the highest that any instance has counted
  add column turns   jsonb            not null default '{}'; -- by lane: up to which of these seconds it has used its minimum share
