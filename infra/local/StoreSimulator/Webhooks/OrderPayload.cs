using System.Text.Json;

namespace StoreSimulator.Webhooks;

/// <summary>What webhooks say of orders, fulfilments and customers.</summary>
internal static class OrderPayload
{
    public static void Write(Utf8JsonWriter json, Order order)
    {
        json.WriteNumber("id", order.Id);
        json.WriteString("admin_graphql_api_id", order.Gid);
        json.WriteString("name", order.Name);
        json.WriteNumber("number", order.Number - 1000);
        json.WriteNumber("order_number", order.Number);
        json.WriteString("email", order.Email);
        json.WriteString("contact_email", order.Email);
        json.WriteString("phone", order.Phone);
        json.WriteString("note", order.Note);
        json.WriteString("po_number", order.PoNumber);
        json.WriteNumber("app_id", order.AppId);
        json.WriteString("source_name", order.SourceName);
        json.WriteString("source_identifier", order.SourceIdentifier);
        json.WriteString("currency", order.Currency);
        json.WriteBoolean("taxes_included", order.TaxesIncluded);
        json.WriteBoolean("duties_included", order.DutiesIncluded);
        json.WriteBoolean("test", order.Test);
        json.WriteString("tags", string.Join(", ", order.Tags));
        json.WriteString("financial_status", order.FinancialStatus.ToLowerInvariant());
        json.WriteString("fulfillment_status", FulfillmentStatus(order.FulfillmentStatus));
        json.WriteString("cancel_reason", order.CancelReason?.ToLowerInvariant());
        json.WriteString("cancelled_at", order.CancelledAt is { } cancelled ? Payloads.Moment(cancelled) : null);
        json.WriteString("closed_at", order.ClosedAt is { } closed ? Payloads.Moment(closed) : null);
        json.WriteString("created_at", Payloads.Moment(order.CreatedAt));
        json.WriteString("updated_at", Payloads.Moment(order.UpdatedAt));
        json.WriteString("processed_at", Payloads.Moment(order.ProcessedAt));
        json.WriteString("presentment_currency", order.PresentmentCurrency);
        Money(json, "subtotal_price", order.Subtotal, order);
        Money(json, "total_discounts", order.Discounts, order);
        Money(json, "total_tax", order.Tax, order);
        Money(json, "total_price", order.Total, order);
        Money(json, "current_subtotal_price", order.CurrentSubtotal, order);
        Money(json, "current_total_discounts", order.CurrentDiscounts, order);
        Money(json, "current_total_tax", order.CurrentTax, order);
        Money(json, "current_total_price", order.CurrentTotal, order);
        Bag(json, "total_shipping_price_set", MoneyBag.Sum(order.ShippingLines.Select(line => line.Price)), order);
        Bag(json, "current_shipping_price_set", order.CurrentShipping, order);
        OptionalBag(json, "original_total_duties_set", order.Duties, order.Duties, order);
        OptionalBag(json, "current_total_duties_set", order.Duties, order.CurrentDuties, order);
        OptionalBag(json, "original_total_additional_fees_set", order.AdditionalFees, order.AdditionalFees, order);
        OptionalBag(json, "current_total_additional_fees_set", order.AdditionalFees, order.CurrentAdditionalFees, order);
        json.WriteString("total_tip_received", Payloads.Amount(order.Tip.Shop));
        json.WriteString("total_outstanding", Payloads.Amount(order.Outstanding.Presentment));
        Taxes(json, order.Taxes, order);
        Attributes(json, order);
        json.WriteStartArray("line_items");
        foreach (var line in order.LineItems)
        {
            Write(json, line, line.Quantity);
        }

        json.WriteEndArray();
        json.WriteStartArray("shipping_lines");
        foreach (var line in order.ShippingLines)
        {
            Write(json, line);
        }

        json.WriteEndArray();
        json.WriteStartArray("fulfillments");
        foreach (var fulfillment in order.Fulfillments)
        {
            json.WriteStartObject();
            Write(json, fulfillment);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("refunds");
        foreach (var refund in order.Refunds)
        {
            json.WriteStartObject();
            Write(json, refund);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Part(json, "customer", order.Customer, Write);
        Part(json, "shipping_address", order.ShippingAddress, Write);
        Part(json, "billing_address", order.BillingAddress, Write);
    }

    public static void Write(Utf8JsonWriter json, Fulfillment fulfillment)
    {
        json.WriteNumber("id", fulfillment.Id);
        json.WriteString("admin_graphql_api_id", fulfillment.Gid);
        json.WriteNumber("order_id", fulfillment.Order.Id);
        json.WriteString("name", fulfillment.Name);
        json.WriteString("status", fulfillment.Status.ToLowerInvariant());
        json.WriteNumber("location_id", fulfillment.Location.Id);
        json.WriteString("created_at", Payloads.Moment(fulfillment.CreatedAt));
        json.WriteString("updated_at", Payloads.Moment(fulfillment.UpdatedAt));
        json.WriteString("tracking_company", fulfillment.TrackingCompany);
        json.WriteString("tracking_number", fulfillment.TrackingNumbers.Count > 0 ? fulfillment.TrackingNumbers[0] : null);
        Texts(json, "tracking_numbers", fulfillment.TrackingNumbers);
        json.WriteString("tracking_url", fulfillment.TrackingUrls.Count > 0 ? fulfillment.TrackingUrls[0] : null);
        Texts(json, "tracking_urls", fulfillment.TrackingUrls);
        json.WriteStartArray("line_items");
        foreach (var line in fulfillment.Lines)
        {
            Write(json, line.From.Item, line.Quantity);
        }

        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, Refund refund)
    {
        json.WriteNumber("id", refund.Id);
        json.WriteString("admin_graphql_api_id", refund.Gid);
        json.WriteNumber("order_id", refund.Order.Id);
        json.WriteString("note", refund.Note);
        json.WriteString("created_at", Payloads.Moment(refund.CreatedAt));
        json.WriteString("processed_at", Payloads.Moment(refund.ProcessedAt));
        json.WriteStartArray("refund_line_items");
        foreach (var line in refund.Lines)
        {
            json.WriteStartObject();
            json.WriteNumber("id", line.Id);
            json.WriteNumber("line_item_id", line.Item.Id);
            json.WriteNumber("quantity", line.Quantity);
            json.WriteString("restock_type", line.RestockType.ToLowerInvariant());
            Number(json, "location_id", line.Location?.Id);
            json.WriteNumber("subtotal", line.Subtotal.Shop);
            Bag(json, "subtotal_set", line.Subtotal, refund.Order);
            json.WriteNumber("total_tax", line.Tax.Shop);
            Bag(json, "total_tax_set", line.Tax, refund.Order);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("refund_shipping_lines");
        if (refund.Shipping != default)
        {
            json.WriteStartObject();
            json.WriteNumber("id", refund.Id);
            Bag(json, "subtotal_amount_set", refund.Shipping, refund.Order);
            Bag(json, "tax_amount_set", refund.ShippingTax, refund.Order);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("order_adjustments");
        json.WriteEndArray();
        json.WriteStartArray("transactions");
        foreach (var money in refund.Transactions)
        {
            json.WriteStartObject();
            json.WriteNumber("id", money.Id);
            json.WriteString("kind", money.Kind.ToLowerInvariant());
            json.WriteString("status", money.Status.ToLowerInvariant());
            json.WriteString("gateway", money.Gateway);
            json.WriteString("amount", Payloads.Amount(money.Amount.Presentment));
            json.WriteString("currency", refund.Order.PresentmentCurrency);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>An edit tells of itself only: which lines grew and which shrank.</summary>
    public static void Write(Utf8JsonWriter json, OrderEdit edit)
    {
        json.WriteStartObject("order_edit");
        json.WriteNumber("id", edit.Id);
        json.WriteNumber("order_id", edit.Order.Id);
        json.WriteBoolean("notify_customer", edit.NotifyCustomer);
        json.WriteString("staff_note", edit.StaffNote);
        json.WriteString("created_at", Payloads.Moment(edit.CreatedAt));
        json.WriteString("committed_at", Payloads.Moment(edit.CommittedAt));
        json.WriteStartObject("line_items");
        Deltas(json, "additions", edit.Additions);
        Deltas(json, "removals", edit.Removals);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Deltas(Utf8JsonWriter json, string name, IEnumerable<(LineItem Item, int Quantity)> changes)
    {
        json.WriteStartArray(name);
        foreach (var (item, quantity) in changes)
        {
            json.WriteStartObject();
            json.WriteNumber("id", item.Id);
            json.WriteNumber("delta", quantity);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Since 2025-01 without tags, consent and totals.</summary>
    public static void Write(Utf8JsonWriter json, Customer customer)
    {
        json.WriteNumber("id", customer.Id);
        json.WriteString("admin_graphql_api_id", customer.Gid);
        json.WriteString("email", customer.Email);
        json.WriteString("phone", customer.Phone);
        json.WriteString("first_name", customer.FirstName);
        json.WriteString("last_name", customer.LastName);
        json.WriteString("note", customer.Note);
        json.WriteString("state", "disabled");
        json.WriteBoolean("tax_exempt", customer.TaxExempt);
        json.WriteString("created_at", Payloads.Moment(customer.CreatedAt));
        json.WriteString("updated_at", Payloads.Moment(customer.UpdatedAt));
        json.WriteStartArray("addresses");
        foreach (var address in customer.Addresses)
        {
            json.WriteStartObject();
            Write(json, address);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Part(json, "default_address", customer.Addresses.FirstOrDefault(), Write);
    }

    private static void Write(Utf8JsonWriter json, LineItem line, int quantity)
    {
        json.WriteStartObject();
        json.WriteNumber("id", line.Id);
        json.WriteString("admin_graphql_api_id", line.Gid);
        Number(json, "variant_id", line.Variant?.Id);
        Number(json, "product_id", line.Variant?.Product.Id);
        json.WriteString("title", line.Title);
        json.WriteString("name", line.Title);
        json.WriteString("sku", line.Sku);
        json.WriteNumber("quantity", quantity);
        json.WriteNumber("current_quantity", line.CurrentQuantity);
        json.WriteNumber("fulfillable_quantity", line.UnfulfilledQuantity);
        Money(json, "price", line.UnitPrice, line.Order);
        json.WriteBoolean("taxable", line.Taxable);
        json.WriteBoolean("requires_shipping", line.RequiresShipping);
        json.WriteBoolean("gift_card", line.IsGiftCard);
        if (line.IsTip) // that they are there at all marks a tip
        {
            json.WriteString("fulfillment_status", "not_eligible");
            json.WriteNull("tip_payment_gateway");
            json.WriteNull("tip_payment_method");
        }

        json.WriteStartArray("properties");
        foreach (var (name, value) in line.Properties)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Taxes(json, line.Taxes, line.Order);
        Allocations(json, line.Discounts, line.Order);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Address address)
    {
        json.WriteString("first_name", address.FirstName);
        json.WriteString("last_name", address.LastName);
        json.WriteString("name", address.Name);
        json.WriteString("company", address.Company);
        json.WriteString("address1", address.Address1);
        json.WriteString("address2", address.Address2);
        json.WriteString("city", address.City);
        json.WriteString("zip", address.Zip);
        json.WriteString("province", address.Province);
        json.WriteString("province_code", address.ProvinceCode);
        json.WriteString("country", address.Country);
        json.WriteString("country_code", address.CountryCode);
        json.WriteString("phone", address.Phone);
    }

    private static void Write(Utf8JsonWriter json, ShippingLine line)
    {
        json.WriteStartObject();
        json.WriteNumber("id", line.Id);
        json.WriteString("title", line.Title);
        json.WriteString("code", line.Code);
        json.WriteString("source", line.Source);
        json.WriteBoolean("is_removed", line.IsRemoved);
        Money(json, "price", line.Price, line.Order);
        Money(json, "discounted_price", line.Discounted, line.Order);
        Taxes(json, line.Taxes, line.Order);
        Allocations(json, line.Discounts, line.Order);
        json.WriteEndObject();
    }

    // a text in the shop's currency, and beside it the set of both
    private static void Money(Utf8JsonWriter json, string name, MoneyBag bag, Order order)
    {
        json.WriteString(name, Payloads.Amount(bag.Shop));
        Bag(json, name + "_set", bag, order);
    }

    private static void Bag(Utf8JsonWriter json, string name, MoneyBag bag, Order order)
    {
        json.WriteStartObject(name);
        Side("shop_money", bag.Shop, order.Currency);
        Side("presentment_money", bag.Presentment, order.PresentmentCurrency);
        json.WriteEndObject();

        void Side(string side, decimal amount, string currency)
        {
            json.WriteStartObject(side);
            json.WriteString("amount", Payloads.Amount(amount));
            json.WriteString("currency_code", currency);
            json.WriteEndObject();
        }
    }

    // null where an order never had any
    private static void OptionalBag(Utf8JsonWriter json, string name, MoneyBag original, MoneyBag bag, Order order)
    {
        if (original == default)
        {
            json.WriteNull(name);
        }
        else
        {
            Bag(json, name, bag, order);
        }
    }

    private static void Taxes(Utf8JsonWriter json, IEnumerable<TaxLine> taxes, Order order)
    {
        json.WriteStartArray("tax_lines");
        foreach (var tax in taxes)
        {
            json.WriteStartObject();
            json.WriteString("title", tax.Title);
            json.WriteNumber("rate", tax.Rate);
            Money(json, "price", tax.Price, order);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Allocations(Utf8JsonWriter json, IEnumerable<DiscountAllocation> discounts, Order order)
    {
        json.WriteStartArray("discount_allocations");
        foreach (var allocation in discounts)
        {
            json.WriteStartObject();
            Money(json, "amount", allocation.Amount, order);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Attributes(Utf8JsonWriter json, Order order)
    {
        json.WriteStartArray("note_attributes");
        foreach (var (name, value) in order.CustomAttributes)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Part<T>(Utf8JsonWriter json, string name, T? part, Action<Utf8JsonWriter, T> write) where T : class
    {
        if (part is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        write(json, part);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    // REST's words; null is unfulfilled
    private static string? FulfillmentStatus(string status) => status switch
    {
        "FULFILLED" => "fulfilled",
        "PARTIALLY_FULFILLED" => "partial",
        _ => null,
    };
}
