using System.Globalization;
using Members = System.Collections.Generic.Dictionary<string, object?>;

namespace StoreSimulator.Webhooks;

/// <summary>Payloads of orders, with every key of Shopify's own samples.</summary>
internal sealed class OrderPayload(StoreOptions options, PayloadParts parts)
{
    public Members Of(Order order)
    {
        var json = new Members { ["id"] = order.Id, ["admin_graphql_api_id"] = order.Gid };
        Head(json, order);
        Origin(json, order);
        Totals(json, order);
        CurrentTotals(json, order);
        json["line_items"] = order.LineItems.Select(line => Line(line, line.Quantity)).ToArray();
        json["shipping_lines"] = order.ShippingLines.Select(Line).ToArray();
        json["fulfillments"] = order.Fulfillments.Select(fulfillment => Of(fulfillment)).ToArray();
        json["refunds"] = order.Refunds.Select(new RefundPayload(this, parts).Of).ToArray();
        json["returns"] = Array.Empty<object>();
        json["line_item_groups"] = Array.Empty<object>();
        json["payment_terms"] = null;
        json["customer"] = order.Customer is { } customer ? new CustomerPayload(options, parts).WithoutAddresses(customer) : null;
        json["shipping_address"] = parts.Address(order.ShippingAddress);
        json["billing_address"] = parts.Address(order.BillingAddress);
        return json;
    }

    public Members Of(Fulfillment fulfillment, bool alone = false)
    {
        var json = new Members
        {
            ["id"] = fulfillment.Id,
            ["admin_graphql_api_id"] = fulfillment.Gid,
            ["order_id"] = fulfillment.Order.Id,
            ["name"] = fulfillment.Name,
            ["status"] = fulfillment.Status.ToLowerInvariant(),
            ["service"] = "manual",
            ["shipment_status"] = null,
            ["location_id"] = fulfillment.Location.Id,
            ["origin_address"] = null,
            ["receipt"] = new Members(),
            ["created_at"] = parts.Moment(fulfillment.CreatedAt),
            ["updated_at"] = parts.Moment(fulfillment.UpdatedAt),
            ["tracking_company"] = fulfillment.TrackingCompany,
            ["tracking_number"] = fulfillment.TrackingNumbers.Count > 0 ? fulfillment.TrackingNumbers[0] : null,
            ["tracking_numbers"] = fulfillment.TrackingNumbers,
            ["tracking_url"] = fulfillment.TrackingUrls.Count > 0 ? fulfillment.TrackingUrls[0] : null,
            ["tracking_urls"] = fulfillment.TrackingUrls,
            ["line_items"] = fulfillment.Lines.Select(line => Line(line.From.Item, line.Quantity)).ToArray(),
        };
        if (alone)
        {
            parts.Personal(json, ("email", fulfillment.Order.Email), ("destination", parts.Address(fulfillment.Order.ShippingAddress)));
        }

        return json;
    }

    public Members Of(OrderTransaction money) => new()
    {
        ["id"] = money.Id,
        ["admin_graphql_api_id"] = money.Gid,
        ["order_id"] = money.Order.Id,
        ["kind"] = money.Kind.ToLowerInvariant(),
        ["status"] = money.Status.ToLowerInvariant(),
        ["gateway"] = money.Gateway,
        ["amount"] = PayloadParts.Amount(money.Amount.Presentment),
        ["currency"] = money.Order.PresentmentCurrency,
        ["parent_id"] = money.Parent?.Id,
        ["created_at"] = parts.Moment(money.CreatedAt),
        ["processed_at"] = parts.Moment(money.ProcessedAt),
        ["message"] = null,
        ["authorization"] = null,
        ["location_id"] = null,
        ["user_id"] = null,
        ["device_id"] = null,
        ["error_code"] = null,
        ["source_name"] = money.Order.SourceName,
        ["receipt"] = new Members(),
        ["test"] = money.Order.Test,
        ["payment_id"] = $"{money.Order.Name}.{money.Order.Transactions.IndexOf(money) + 1}",
        ["total_unsettled_set"] = PayloadParts.Bag(default, money.Order),
        ["manual_payment_gateway"] = money.Gateway == "manual",
        ["amount_rounding"] = null,
    };

    /// <summary>An edit tells of itself only: which lines grew and which shrank.</summary>
    public Members Of(OrderEdit edit) => new()
    {
        ["order_edit"] = new Members
        {
            ["id"] = edit.Id,
            ["app_id"] = null,
            ["order_id"] = edit.Order.Id,
            ["user_id"] = null,
            ["notify_customer"] = edit.NotifyCustomer,
            ["staff_note"] = edit.StaffNote,
            ["created_at"] = parts.Moment(edit.CreatedAt),
            ["committed_at"] = parts.Moment(edit.CommittedAt),
            ["line_items"] = Changes(Deltas(edit.Additions), Deltas(edit.Removals)),
            ["discounts"] = new Members { ["line_item"] = Changes([], []) },
            ["shipping_lines"] = Changes([], []),
        },
    };

    public static Members Line(LineItem line, int quantity)
    {
        var json = new Members
        {
            ["id"] = line.Id,
            ["admin_graphql_api_id"] = line.Gid,
            ["variant_id"] = line.Variant?.Id,
            ["product_id"] = line.Variant?.Product.Id,
            ["product_exists"] = line.Variant is not null,
            ["title"] = line.Title,
            ["name"] = line.Title,
            ["variant_title"] = line.Variant is { Title: not "Default Title" } titled ? titled.Title : null,
            ["variant_inventory_management"] = line.Variant is { Item.Tracked: true } ? "shopify" : null,
            ["vendor"] = line.Variant?.Product.Vendor,
            ["sku"] = line.Sku,
            ["quantity"] = quantity,
            ["current_quantity"] = line.CurrentQuantity,
            ["fulfillable_quantity"] = line.UnfulfilledQuantity,
            ["fulfillment_service"] = "manual",
            ["fulfillment_status"] = FulfillmentStatus(line),
            ["grams"] = 0,
            ["taxable"] = line.Taxable,
            ["requires_shipping"] = line.RequiresShipping,
            ["gift_card"] = line.IsGiftCard,
            ["attributed_staffs"] = Array.Empty<object>(),
            ["sales_line_item_group_id"] = null,
            ["properties"] = PayloadParts.Pairs(line.Properties),
            ["duties"] = Duties(line),
            ["tax_lines"] = PayloadParts.Taxes(line.Taxes, line.Order),
            ["discount_allocations"] = PayloadParts.Allocations(line.Discounts, line.Order),
        };
        PayloadParts.Money(json, "price", line.UnitPrice, line.Order);
        PayloadParts.Money(json, "total_discount", default, line.Order); // discounts are in the allocations
        if (line.IsTip) // the presence of these keys marks a tip
        {
            (json["tip_payment_gateway"], json["tip_payment_method"]) = (null, null);
        }

        return json;
    }

    private void Head(Members json, Order order)
    {
        parts.Personal(json, ("email", order.Email), ("contact_email", order.Email), ("phone", order.Phone));
        (json["name"], json["number"], json["order_number"]) = (order.Name, order.Number - 1000, order.Number);
        (json["note"], json["note_attributes"]) = (order.Note, PayloadParts.Pairs(order.CustomAttributes));
        (json["po_number"], json["tags"], json["test"]) = (order.PoNumber, string.Join(", ", order.Tags), order.Test);
        (json["confirmed"], json["confirmation_number"]) = (true, null);
        json["financial_status"] = order.FinancialStatus?.ToLowerInvariant();
        json["fulfillment_status"] = FulfillmentStatus(order);
        json["cancel_reason"] = order.CancelReason?.ToLowerInvariant();
        (json["cancelled_at"], json["closed_at"]) = (parts.Moment(order.CancelledAt), parts.Moment(order.ClosedAt));
        (json["created_at"], json["updated_at"]) = (parts.Moment(order.CreatedAt), parts.Moment(order.UpdatedAt));
        (json["processed_at"], json["user_id"], json["location_id"]) = (parts.Moment(order.ProcessedAt), null, null);
        (json["buyer_accepts_marketing"], json["customer_locale"]) = (false, order.Customer?.Locale ?? "en");
        (json["tax_exempt"], json["estimated_taxes"], json["taxes_included"]) = (false, false, order.TaxesIncluded);
        (json["duties_included"], json["total_weight"]) = (order.DutiesIncluded, 0);
        json["discount_codes"] = order.DiscountsInOrder.Where(discount => discount.Code is not null).Select(Code).ToArray();
        json["discount_applications"] = order.DiscountsInOrder.Select(Application).ToArray();
        json["payment_gateway_names"] = order.Transactions.Select(money => money.Gateway).Distinct().ToArray();
    }

    // how it came about; a store without checkouts, carts and devices has little to say of it
    private void Origin(Members json, Order order)
    {
        (json["app_id"], json["source_name"], json["source_identifier"]) = (order.AppId, order.SourceName, order.SourceIdentifier);
        var token = order.Id.ToString("x32", CultureInfo.InvariantCulture);
        json["token"] = token;
        parts.Personal(json, ("order_status_url", $"https://{options.Domain}/1/orders/{token}/authenticate?key={token}"));
        json["merchant_business_entity_id"] = "MTU0ODM4MDAwOQ";
        foreach (var absent in (string[])[
            "browser_ip", "cart_token", "checkout_token", "client_details", "device_id", "landing_site", "landing_site_ref",
            "merchant_of_record_app_id", "reference", "referring_site", "source_url"])
        {
            json[absent] = null;
        }
    }

    private static void Totals(Members json, Order order)
    {
        (json["currency"], json["presentment_currency"]) = (order.Currency, order.PresentmentCurrency);
        PayloadParts.Money(json, "subtotal_price", order.Subtotal, order);
        PayloadParts.Money(
            json, "total_line_items_price", MoneyBag.Sum(order.LineItems.Where(line => !line.IsTip).Select(line => line.Total)), order);
        PayloadParts.Money(json, "total_discounts", order.Discounts, order);
        PayloadParts.Money(json, "total_tax", order.Tax, order);
        PayloadParts.Money(json, "total_price", order.Total, order);
        json["total_shipping_price_set"] = PayloadParts.Bag(MoneyBag.Sum(order.ShippingLines.Select(line => line.Price)), order);
        json["original_total_duties_set"] = PayloadParts.OptionalBag(order.Duties, order.Duties, order);
        json["original_total_additional_fees_set"] = PayloadParts.OptionalBag(order.AdditionalFees, order.AdditionalFees, order);
        json["total_tip_received"] = PayloadParts.Amount(order.Tip.Shop);
        json["total_outstanding"] = PayloadParts.Amount(order.OutstandingTold.Presentment);
        json["total_cash_rounding_payment_adjustment_set"] = PayloadParts.Bag(order.CashRounding, order);
        json["total_cash_rounding_refund_adjustment_set"] = PayloadParts.Bag(default, order);
        json["tax_lines"] = PayloadParts.Taxes(order.Taxes, order);
    }

    private static void CurrentTotals(Members json, Order order)
    {
        PayloadParts.Money(json, "current_subtotal_price", order.CurrentSubtotal, order);
        PayloadParts.Money(json, "current_total_discounts", order.CurrentDiscounts, order);
        PayloadParts.Money(json, "current_total_tax", order.CurrentTax, order);
        PayloadParts.Money(json, "current_total_price", order.CurrentTotal, order);
        json["current_shipping_price_set"] = PayloadParts.Bag(order.CurrentShipping, order);
        json["current_total_duties_set"] = PayloadParts.OptionalBag(order.Duties, order.CurrentDuties, order);
        json["current_total_additional_fees_set"] = PayloadParts.OptionalBag(order.AdditionalFees, order.CurrentAdditionalFees, order);
    }

    private static Members Line(ShippingLine line)
    {
        var json = new Members
        {
            ["id"] = line.Id,
            ["title"] = line.Title,
            ["code"] = line.Code,
            ["source"] = line.Source,
            ["is_removed"] = line.IsRemoved,
            ["carrier_identifier"] = null,
            ["phone"] = null,
            ["requested_fulfillment_service_id"] = null,
            ["current_discounted_price_set"] = PayloadParts.Bag(line.IsRemoved ? default : line.Discounted, line.Order),
            ["tax_lines"] = PayloadParts.Taxes(line.Taxes, line.Order),
            ["discount_allocations"] = PayloadParts.Allocations(line.Discounts, line.Order),
        };
        PayloadParts.Money(json, "price", line.Price, line.Order);
        PayloadParts.Money(json, "discounted_price", line.Discounted, line.Order);
        return json;
    }

    private static Members[] Duties(LineItem line) => line.Duty == default ? [] :
    [
        new Members
        {
            ["id"] = line.Id.ToString(CultureInfo.InvariantCulture), ["admin_graphql_api_id"] = $"gid://shopify/Duty/{line.Id}",
            ["country_code_of_origin"] = null, ["harmonized_system_code"] = null,
            ["shop_money"] = PayloadParts.Bag(line.Duty, line.Order)["shop_money"],
            ["presentment_money"] = PayloadParts.Bag(line.Duty, line.Order)["presentment_money"],
            ["price_set"] = PayloadParts.Bag(line.Duty, line.Order), ["tax_lines"] = PayloadParts.Taxes(line.DutyTaxes, line.Order),
        },
    ];

    private static Members Code(Discount discount) => new()
    {
        ["code"] = discount.Code,
        ["amount"] = PayloadParts.Amount(discount.Percentage ?? discount.Amount?.Shop ?? 0),
        ["type"] = discount.TargetType == "SHIPPING_LINE" ? "shipping" : discount.Percentage is null ? "fixed_amount" : "percentage",
    };

    private static Members Application(Discount discount)
    {
        var json = new Members
        {
            ["target_type"] = discount.TargetType.ToLowerInvariant(),
            ["type"] = discount.Code is null ? "manual" : "discount_code",
            ["value"] = (discount.Percentage ?? discount.Amount?.Shop ?? 0).ToString("0.0##", CultureInfo.InvariantCulture),
            ["value_type"] = discount.Percentage is null ? "fixed_amount" : "percentage",
            ["allocation_method"] = "across",
            ["target_selection"] = "all",
        };
        if (discount.Code is { } code)
        {
            json["code"] = code;
        }
        else
        {
            (json["title"], json["description"]) = (discount.Title, discount.Title);
        }

        return json;
    }

    private static Members Changes(Members[] additions, Members[] removals) =>
        new() { ["additions"] = additions, ["removals"] = removals };

    private static Members[] Deltas(IEnumerable<(LineItem Item, int Quantity)> changes) =>
        [.. changes.Select(change => new Members { ["id"] = change.Item.Id, ["delta"] = change.Quantity })];

    // REST's words; null is unfulfilled
    private static string? FulfillmentStatus(Order order) => order.FulfillmentStatus switch
    {
        "FULFILLED" => "fulfilled",
        "PARTIALLY_FULFILLED" => "partial",
        _ => null,
    };

    private static string? FulfillmentStatus(LineItem line) =>
        line.IsTip ? "not_eligible"
        : line.FulfilledQuantity == 0 ? null
        : line.UnfulfilledQuantity == 0 ? "fulfilled" : "partial";
}
