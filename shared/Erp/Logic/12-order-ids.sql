-- What may be an order's id, as one; null if it cannot be, as the identifiers that Shopify's own checkouts give.
create or replace function sync_order_id(given text) returns erp_order_id language plpgsql stable as $$
begin
  return given::erp_order_id;
exception
  when data_exception then
    return null;
end
$$;
