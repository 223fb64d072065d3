using System.Net.Http.Json;
using System.Text.Json;
using ShopifySync.Shopify;
using StoreSimulator;

namespace ShopifySync.Tests.Shopify;

/// <summary>Every document of the house, before every schema that Shopify supports.</summary>
public sealed class DocumentsTests
{
    private const int MostIds = 250;
    private const int MostPoints = 1000;
    private const string Key = "0b1f3f5e-53b5-4d1c-9d57-2f4f4c3c1f4a";

    public static TheoryData<string> Versions => ["2026-01", "2026-04", "2026-07", "2026-10"];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Every_document_is_valid_and_costs_what_its_first_line_says(string version)
    {
        await using var server = await StoreServer.Start(new StoreOptions { MaximumAvailable = 1_000_000 }, default);

        var wrong = new List<string>();

        foreach (var document in GraphQlDocument.All)
        {
            var (cost, errors) = await Ask(server, version, document);

            if (cost != document.Cost)
            {
                wrong.Add(
                    $"{document.Name} costs {cost?.ToString() ?? "nothing, it is refused"}, its first line says {document.Cost}: {errors}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void No_document_costs_more_than_Shopify_answers() =>
        Assert.All(GraphQlDocument.All, document => Assert.InRange(document.Cost, 1, MostPoints));

    [Fact]
    public void A_document_tells_a_query_from_a_mutation()
    {
        Assert.True(GraphQlDocument.Embedded("AdjustStock").IsMutation);
        Assert.False(GraphQlDocument.Embedded("ReadStock").IsMutation);
    }

    [Fact]
    public void Every_mutation_of_stock_carries_a_key() =>
        Assert.All(
            GraphQlDocument.All.Where(document => document.Text.Contains("inventoryA", StringComparison.Ordinal)),
            document => Assert.Contains("@idempotent(key: $key)", document.Text));

    [Fact]
    public void A_document_without_a_cost_line_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => GraphQlDocument.Parse("Shop", "query Shop { shop { id } }"));

    private static async Task<(int? Cost, string Errors)> Ask(StoreServer server, string version, GraphQlDocument document)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("X-Shopify-Access-Token", server.Store.Options.AccessToken);
        var response = await client.PostAsJsonAsync(
            server.GraphQL(version), new { query = document.Text, variables = Variables(document.Name) });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();

        return answer.TryGetProperty("extensions", out var extensions)
            ? (extensions.GetProperty("cost").GetProperty("requestedQueryCost").GetInt32(), "")
            : (null, answer.GetRawText());
    }

    /// <summary>The dearest variables that the house sends with a document.</summary>
    private static object Variables(string document) => document switch
    {
        "ActivateStock" => new { key = Key, item = Gid("InventoryItem", 1), location = Gid("Location", 1) },
        "AdjustStock" => new
        {
            key = Key,
            input = new
            {
                name = "available",
                reason = "correction",
                referenceDocumentUri = "gid://shopifysync/StockPush/1",
                changes = Enumerable.Range(1, MostIds)
                    .Select(
                        item => new
                        {
                            inventoryItemId = Gid("InventoryItem", item),
                            locationId = Gid("Location", 1),
                            delta = 1,
                            changeFromQuantity = 1,
                        }),
            },
        },
        "FindBySku" => new { query = "sku:\"CUP\"" },
        "ReadStock" => new { ids = Enumerable.Range(1, MostIds).Select(item => Gid("InventoryItem", item)), location = Gid("Location", 1) },
        "ListWebhooks" => new { topics = new[] { "INVENTORY_LEVELS_UPDATE" } },
        "CreateWebhook" => new { topic = "INVENTORY_LEVELS_UPDATE", uri = "https://sync.example.com/api/handle-shopify-inventory-update" },
        "MoveWebhook" => new { id = Gid("WebhookSubscription", 1), uri = "https://sync.example.com/api/handle-shopify-inventory-update" },
        "DeleteWebhook" => new { id = Gid("WebhookSubscription", 1) },
        "Probe" or "ListBulkQueries" => new { },
        "StartBulkQuery" => new { query = "{ customers { edges { node { id } } } }" },
        "ReadBulkOperation" or "CancelBulkOperation" => new { id = Gid("BulkOperation", 1) },
        _ => OrderVariables(document),
    };

    private static object OrderVariables(string document) => document switch
    {
        "ReadOrders" => new { ids = Enumerable.Range(1, 3).Select(order => Gid("Order", order)) },
        "ReadChangedOrders" => new { query = "updated_at:>='2026-01-01T00:00:00Z'", after = (string?)null },
        "ReadOrderTimes" => new { ids = Enumerable.Range(1, 3).Select(order => Gid("Order", order)) },
        "ReadOrderLines" => new { id = Gid("Order", 1), after = "1" },
        "ReadFulfilledLines" => new { id = Gid("Fulfillment", 1), after = "1" },
        "ReadRefundedLines" => new { id = Gid("Refund", 1), after = "1" },
        "FindOrder" => new { value = "17" },
        "CreateOrder" => new
        {
            order = new
            {
                lineItems = new[]
                {
                    new { title = "Cup", quantity = 1, priceSet = new { shopMoney = new { amount = "1", currencyCode = "EUR" } } },
                },
            },
            options = new { inventoryBehaviour = "BYPASS", sendReceipt = false, sendFulfillmentReceipt = false },
        },
        "DefineErpId" =>
            new { definition = new { name = "Id", @namespace = "$app", key = "erp_order_id", ownerType = "ORDER", type = "id" } },
        "UpdateOrder" or "PayOrder" or "CloseOrder" or "OpenOrder" => new { input = new { id = Gid("Order", 1) } },
        "CancelOrder" => new { id = Gid("Order", 1), reason = "OTHER", notifyCustomer = false },
        "SetCustomer" => new { id = Gid("Order", 1), customer = Gid("Customer", 1) },
        "FindCustomer" => new { email = "ann@example.com" },
        "ReadCancelJob" => new { id = Gid("Order", 1), job = "gid://shopify/Job/0b1f3f5e-53b5-4d1c-9d57-2f4f4c3c1f4a" },
        "BeginEdit" or "ReadCancelled" => new { id = Gid("Order", 1) },
        "EditQuantity" => new { id = Gid("CalculatedOrder", 1), line = Gid("CalculatedLineItem", 1), quantity = 1 },
        "EditAddVariant" => new { id = Gid("CalculatedOrder", 1), variant = Gid("ProductVariant", 1), quantity = 1 },
        "EditAddItem" => new
        {
            id = Gid("CalculatedOrder", 1),
            title = "Cup",
            price = new { amount = "1", currencyCode = "EUR" },
            quantity = 1,
            requiresShipping = true,
            taxable = true,
        },
        "EditAddDiscount" => new
        {
            id = Gid("CalculatedOrder", 1),
            line = Gid("CalculatedLineItem", 1),
            discount = new { description = "ERP", fixedValue = new { amount = "1", currencyCode = "EUR" } },
        },
        "ReadVariantPrices" => new { ids = Enumerable.Range(1, MostIds).Select(variant => Gid("ProductVariant", variant)) },
        "CommitEdit" => new { id = Gid("CalculatedOrder", 1), notifyCustomer = false },
        "ReadFulfillmentOrders" or "ReadFulfillmentOrderLines" => new { id = Gid("Order", 1), after = "1" },
        "FulfillOrder" =>
            new { fulfillment = new { lineItemsByFulfillmentOrder = new[] { new { fulfillmentOrderId = Gid("FulfillmentOrder", 1) } } } },
        "TrackFulfillment" => new { id = Gid("Fulfillment", 1), tracking = new { number = "1" }, notifyCustomer = false },
        "CancelFulfillment" => new { id = Gid("Fulfillment", 1) },
        "RefundOrder" => new { key = Key, input = new { orderId = Gid("Order", 1) } },
        "SetDefaultAddress" or "SetEmailConsent" or "SetSmsConsent" or "ReadMergeable" or "ReadMergeJob" => CustomerVariables(document),
        _ => document.Contains("Customer", StringComparison.Ordinal) ? CustomerVariables(document) : ProductVariables(document),
    };

    private static object CustomerVariables(string document) => document switch
    {
        "ReadCustomers" or "ReadCustomerTimes" => new { ids = Enumerable.Range(1, MostIds).Select(customer => Gid("Customer", customer)) },
        "ReadChangedCustomers" => new { query = "updated_at:>='2026-01-01T00:00:00Z'", after = (string?)null },
        "FindCustomers" => new { query = "email:\"ann@example.com\"" },
        "FindCustomerOfErp" => new { value = "17" },
        "MergeCustomers" => new { merged = Gid("Customer", 1), kept = Gid("Customer", 2) },
        "ReadMergeable" => new { ids = new[] { Gid("Customer", 1), Gid("Customer", 2) } },
        "ReadMergeJob" => new { job = "gid://shopify/Job/0b1f3f5e-53b5-4d1c-9d57-2f4f4c3c1f4a" },
        "CreateCustomer" => new { input = new { lastName = "Buyer" } },
        "UpdateCustomer" => new { input = new { id = Gid("Customer", 1), lastName = "Buyer" } },
        "DeleteCustomer" => new { id = Gid("Customer", 1) },
        "AddCustomerAddress" => new { customer = Gid("Customer", 1), address = new { city = "Bonn" }, isDefault = false },
        "ChangeCustomerAddress" =>
            new { customer = Gid("Customer", 1), id = Gid("MailingAddress", 1), address = new { city = "Bonn" } },
        "DeleteCustomerAddress" or "SetDefaultAddress" => new { customer = Gid("Customer", 1), id = Gid("MailingAddress", 1) },
        "SetEmailConsent" => new
        {
            input = new { customerId = Gid("Customer", 1), emailMarketingConsent = new { marketingState = "SUBSCRIBED" } },
        },
        "SetSmsConsent" => new
        {
            input = new { customerId = Gid("Customer", 1), smsMarketingConsent = new { marketingState = "SUBSCRIBED" } },
        },
        _ => throw new InvalidOperationException($"Say here with what variables {document} is sent"),
    };

    private static object ProductVariables(string document) => document switch
    {
        "ReadProducts" or "ReadProductTimes" => new { ids = Enumerable.Range(1, 50).Select(product => Gid("Product", product)) },
        "ReadVariants" => new { id = Gid("Product", 1), after = "1" },
        "ReadChangedItems" => new { query = "updated_at:>='2026-01-01T00:00:00Z'", after = (string?)null },
        "ReadImageStates" => new { ids = Enumerable.Range(1, MostIds).Select(image => Gid("MediaImage", image)) },
        "ReadStockedItems" => new { after = (string?)null },
        "ReadChangedProducts" => new { query = "updated_at:>='2026-01-01T00:00:00Z'", after = (string?)null },
        "ReadVariantProducts" => new { ids = Enumerable.Range(1, MostIds).Select(variant => Gid("ProductVariant", variant)) },
        "FindVariants" => new { query = "sku:\"CUP\"" },
        "FindProductOfErp" => new { value = "17" },
        "ReadPublications" => new { },
        "ReadPublished" => new { id = Gid("Product", 1) },
        "PublishProduct" => new { id = Gid("Product", 1), input = new[] { new { publicationId = Gid("Publication", 1) } } },
        "CreateProduct" => new { product = new { title = "Cup" }, media = Array.Empty<object>() },
        "UpdateProduct" => new { product = new { id = Gid("Product", 1) }, media = Array.Empty<object>() },
        "CreateVariants" => new
        {
            id = Gid("Product", 1),
            variants = Enumerable.Range(1, MostIds).Select(n => new { price = "1" }),
            strategy = "PRESERVE_STANDALONE_VARIANT",
        },
        "UpdateVariants" => new
        {
            id = Gid("Product", 1),
            variants = Enumerable.Range(1, MostIds).Select(variant => new { id = Gid("ProductVariant", variant), price = "1" }),
        },
        "UpdateOption" => new
        {
            id = Gid("Product", 1),
            option = new { id = Gid("ProductOption", 1), name = "Size" },
            values = new[] { new { id = Gid("ProductOptionValue", 1), name = "Small" } },
        },
        "AddOptions" => new { id = Gid("Product", 1), options = new[] { new { name = "Size", values = new[] { new { name = "S" } } } } },
        _ => throw new InvalidOperationException($"Say here with what variables {document} is sent"),
    };

    private static string Gid(string kind, int number) => $"gid://shopify/{kind}/{number}";
}
