using System.Text;
using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>Payloads have the keys of Shopify's own samples, and the shop's offset.</summary>
public sealed class PayloadsTests
{
    private const string OrderKeys = """
        admin_graphql_api_id app_id billing_address browser_ip buyer_accepts_marketing cancel_reason cancelled_at cart_token
        checkout_token client_details closed_at confirmation_number confirmed contact_email created_at currency
        current_shipping_price_set current_subtotal_price current_subtotal_price_set current_total_additional_fees_set
        current_total_discounts current_total_discounts_set current_total_duties_set current_total_price current_total_price_set
        current_total_tax current_total_tax_set customer customer_locale device_id discount_applications discount_codes
        duties_included email estimated_taxes financial_status fulfillment_status fulfillments id landing_site landing_site_ref
        line_item_groups line_items location_id merchant_business_entity_id merchant_of_record_app_id name note note_attributes
        number order_number order_status_url original_total_additional_fees_set original_total_duties_set payment_gateway_names
        payment_terms phone po_number presentment_currency processed_at reference referring_site refunds returns
        shipping_address shipping_lines source_identifier source_name source_url subtotal_price subtotal_price_set tags
        tax_exempt tax_lines taxes_included test token total_cash_rounding_payment_adjustment_set
        total_cash_rounding_refund_adjustment_set total_discounts total_discounts_set total_line_items_price
        total_line_items_price_set total_outstanding total_price total_price_set total_shipping_price_set total_tax
        total_tax_set total_tip_received total_weight updated_at user_id
        """;

    private const string LineKeys = """
        admin_graphql_api_id attributed_staffs current_quantity discount_allocations duties fulfillable_quantity
        fulfillment_service fulfillment_status gift_card grams id name price price_set product_exists product_id properties
        quantity requires_shipping sales_line_item_group_id sku tax_lines taxable title total_discount total_discount_set
        variant_id variant_inventory_management variant_title vendor
        """;

    private const string ShippingKeys = """
        carrier_identifier code current_discounted_price_set discount_allocations discounted_price discounted_price_set id
        is_removed phone price price_set requested_fulfillment_service_id source tax_lines title
        """;

    private const string CustomerKeys = """
        admin_graphql_api_id created_at currency default_address email first_name id last_name multipass_identifier note phone
        state tax_exempt tax_exemptions updated_at verified_email
        """;

    private const string AddressKeys = """
        address1 address2 city company country country_code first_name last_name latitude longitude name phone province
        province_code zip
        """;

    private const string DefaultAddressKeys = """
        address1 address2 city company country country_code country_name customer_id default first_name id last_name name phone
        province province_code zip
        """;

    private const string RefundKeys = """
        admin_graphql_api_id created_at duties id note order_adjustments order_id processed_at refund_line_items
        refund_shipping_lines restock return total_duties_set transactions user_id
        """;

    private const string TransactionKeys = """
        admin_graphql_api_id amount amount_rounding authorization created_at currency device_id error_code gateway id kind
        location_id manual_payment_gateway message order_id parent_id payment_id processed_at receipt source_name status test
        total_unsettled_set user_id
        """;

    private const string FulfillmentKeys = """
        admin_graphql_api_id created_at destination email id line_items location_id name order_id origin_address receipt service
        shipment_status status tracking_company tracking_number tracking_numbers tracking_url tracking_urls updated_at
        """;

    [Fact]
    public async Task An_order_has_every_key_of_Shopifys_samples_and_no_other()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        store.Store.Subscribe("ORDERS_CREATE", receiver.Uri);

        Place(store);
        await receiver.Arrive(1);

        var order = receiver.Taken.Single().Json;
        SameKeys(OrderKeys, order);
        SameKeys(LineKeys, order.GetProperty("line_items")[0]);
        SameKeys(ShippingKeys, order.GetProperty("shipping_lines")[0]);
        SameKeys(CustomerKeys, order.GetProperty("customer"));
        SameKeys(DefaultAddressKeys, order.GetProperty("customer").GetProperty("default_address"));
        SameKeys(AddressKeys, order.GetProperty("shipping_address"));
    }

    [Fact]
    public async Task Refunds_payments_and_fulfilments_have_every_key_of_Shopifys_samples()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        var order = Place(store);
        store.Store.Subscribe("FULFILLMENTS_CREATE", receiver.Uri);
        store.Store.Subscribe("REFUNDS_CREATE", receiver.Uri);

        store.Store.Fulfil(order.Gid);
        await receiver.Arrive(1);
        store.Store.RefundOrder(order.Gid, order.LineItems[0], 1, "NO_RESTOCK");
        await receiver.Arrive(1);

        var (sent, refund) = (receiver.Taken.First().Json, receiver.Taken.Last().Json);
        SameKeys(FulfillmentKeys, sent);
        SameKeys(RefundKeys, refund);
        SameKeys(TransactionKeys, refund.GetProperty("transactions")[0]);
    }

    [Fact]
    public async Task Personal_fields_are_left_out_while_they_are_withheld()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        store.Store.Subscribe("ORDERS_CREATE", receiver.Uri);
        store.Store.WithholdsPersonal = true;

        Place(store);
        await receiver.Arrive(1);

        var order = receiver.Taken.Single().Json;
        Assert.Empty(Keys(order).Intersect(["email", "phone", "contact_email", "order_status_url"]));
        Assert.Equal(["country", "country_code", "province", "province_code"], Keys(order.GetProperty("shipping_address")).Order());
        Assert.Empty(Keys(order.GetProperty("customer")).Intersect(["email", "phone", "first_name", "last_name"]));
        Assert.DoesNotContain("Jürgen", Encoding.UTF8.GetString(receiver.Taken.Single().Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_is_raw_UTF_8_and_moments_have_the_shops_offset()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start(new StoreOptions { UtcOffset = TimeSpan.FromHours(-5) });
        store.Store.Subscribe("ORDERS_CREATE", receiver.Uri);

        Place(store);
        await receiver.Arrive(1);

        var body = Encoding.UTF8.GetString(receiver.Taken.Single().Body);
        Assert.Contains("Jürgen", body, StringComparison.Ordinal);
        Assert.Contains("für dich 🎁", body, StringComparison.Ordinal);
        Assert.EndsWith("-05:00", receiver.Taken.Single().Json.GetProperty("created_at").GetString(), StringComparison.Ordinal);
        var shop = await store.Ask("{ shop { ianaTimezone timezoneOffset } }");
        Assert.Equal(("Etc/GMT+5", "-0500"), (shop.Text("shop.ianaTimezone"), shop.Text("shop.timezoneOffset")));
    }

    [Fact]
    public async Task A_taxed_duty_and_a_taxed_fee_are_in_the_taxes_of_their_order()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        store.Store.Subscribe("ORDERS_CREATE", receiver.Uri);

        var order = store.Store.PlaceOrder(new NewOrder
        {
            TaxesIncluded = true,
            Lines = [new NewLine { Title = "Cup", Price = 100, Duty = 28.38m, DutyTaxes = [new NewTax("VAT", 0.2m)] }],
            AdditionalFees = 6,
            FeeTaxes = [new NewTax("VAT", 0.2m)],
        });
        await receiver.Arrive(1);

        var json = receiver.Taken.Single().Json;
        Assert.Equal("134.38", json.GetProperty("total_price").GetString());
        Assert.Equal("5.73", json.GetProperty("total_tax").GetString());
        Assert.Equal(
            "4.73",
            json.GetProperty("line_items")[0].GetProperty("duties")[0].GetProperty("tax_lines")[0].GetProperty("price").GetString());
        var answer = await store.Ask(
            """
            query($id: ID!) {
                order(id: $id) {
                    additionalFees { taxLines { priceSet { shopMoney { amount } } } }
                    lineItems(first: 1) { nodes { duties { taxLines { priceSet { shopMoney { amount } } } } } }
                }
            }
            """,
            new { id = order.Gid });
        Assert.Equal("1.0", answer.Text("order.additionalFees.0.taxLines.0.priceSet.shopMoney.amount"));
        Assert.Equal("4.73", answer.Text("order.lineItems.nodes.0.duties.0.taxLines.0.priceSet.shopMoney.amount"));
    }

    private static Order Place(OpenStore store)
    {
        var customer = store.Store.AddCustomer("juergen@example.com", firstName: "Jürgen", lastName: "Example");
        var address = store.Store.NewAddress();
        (address.FirstName, address.City, address.CountryCode, address.Country) = ("Jürgen", "Köln", "DE", "Germany");
        customer.Addresses.Add(address);
        return store.Store.PlaceOrder(new NewOrder
        {
            Customer = customer,
            ShippingAddress = address,
            BillingAddress = address,
            Note = "für dich 🎁",
            Lines = [new NewLine { Title = "Cup", Price = 10, Quantity = 2 }],
            Shipping = [new NewShipping("Post", 5)],
        });
    }

    private static void SameKeys(string expected, JsonElement json) =>
        Assert.Equal(expected.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Order(), Keys(json).Order());

    private static IEnumerable<string> Keys(JsonElement json) => json.EnumerateObject().Select(member => member.Name);
}
