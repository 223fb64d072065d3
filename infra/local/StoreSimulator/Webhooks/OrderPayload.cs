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
        json.WriteString("source_name", order.SourceName);
        json.WriteString("source_identifier", order.SourceIdentifier);
        json.WriteString("currency", order.Currency);
        json.WriteBoolean("taxes_included", order.TaxesIncluded);
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
        json.WriteString("subtotal_price", Payloads.Amount(order.Subtotal));
        json.WriteString("total_tax", Payloads.Amount(order.Tax));
        json.WriteString("total_price", Payloads.Amount(order.Total));
        json.WriteString("current_total_price", Payloads.Amount(order.Total));
        Attributes(json, order);
        json.WriteStartArray("line_items");
        foreach (var line in order.LineItems)
            Write(json, line, line.Quantity);
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
            Write(json, line.From.Item, line.Quantity);
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
        json.WriteString("price", Payloads.Amount(line.Price));
        json.WriteBoolean("taxable", line.Taxable);
        json.WriteBoolean("requires_shipping", line.RequiresShipping);
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
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
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
