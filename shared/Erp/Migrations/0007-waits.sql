-- Since when an item has been put off for the reason that its error_message names; for another reason it starts anew.
alter table sync_queue add column waits_since timestamptz;
