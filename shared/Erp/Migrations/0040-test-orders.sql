-- Whether orders that Shopify marks as a test, and test notifications, come into the ERP.
insert into api_settings (key, value) values ('SHOPIFY_TAKE_TEST_ORDERS', 'false')
on conflict (key) do nothing;

alter table api_settings add check (key <> 'SHOPIFY_TAKE_TEST_ORDERS' or value in ('true', 'false'));
