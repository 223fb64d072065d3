-- A call is sent again as it was, also by a build whose document of that name differs. Null: written down by an earlier build.
alter table shopify_calls add column document_text text;
