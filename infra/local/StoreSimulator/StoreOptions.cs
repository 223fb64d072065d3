namespace StoreSimulator;

/// <summary>What a simulated store is, before it opens.</summary>
public sealed record StoreOptions
{
    /// <summary>The port of 127.0.0.1 to listen on; 0 takes a free one.</summary>
    public int Port { get; init; }
    public string Domain { get; init; } = "simulated.myshopify.com";
    public string AccessToken { get; init; } = "shpat_simulated";

    /// <summary>Signs the webhooks.</summary>
    public string ClientSecret { get; init; } = "shpss_simulated";

    /// <summary>The app's access scopes; a write scope implies its read scope.</summary>
    public IReadOnlyList<string> Scopes { get; init; } =
    [
        "write_products", "write_inventory", "read_locations", "write_orders", "write_order_edits", "write_draft_orders", "write_customers",
        "read_customer_merge",
        "write_fulfillments",
        "write_merchant_managed_fulfillment_orders", "write_assigned_fulfillment_orders", "write_third_party_fulfillment_orders",
        "write_returns", "write_publications", "write_files",
    ];
    public string Currency { get; init; } = "EUR";

    /// <summary>The shop's country: phone numbers without + are numbers of it.</summary>
    public string CountryCode { get; init; } = "DE";

    /// <summary>The shop's distance from UTC: webhooks carry it in their moments.</summary>
    public TimeSpan UtcOffset { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether an order closes itself once it is paid and fulfilled.</summary>
    public bool AutoArchive { get; init; } = true;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Every random choice follows from it.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The folder of admin_{version}.json.gz; by default the one the npm tools are installed to.</summary>
    public string? SchemaFolder { get; init; }

    /// <summary>The oldest version still answered; older ones fall forward to it.</summary>
    public string OldestVersion { get; init; } = "2026-01";

    /// <summary>The API version of webhook payloads.</summary>
    public string WebhookVersion { get; init; } = "2026-10";

    /// <summary>The size of the cost bucket, in points.</summary>
    public double MaximumAvailable { get; init; } = 2000;

    /// <summary>What flows back into the bucket, in points a second.</summary>
    public double RestoreRate { get; init; } = 100;

    /// <summary>Whether the bucket's numbers are written as 2000.0 (Shopify's documentation), and not as 2000 (its answers).</summary>
    public bool CostsAsFloats { get; init; }

    /// <summary>Whether answers tell what they cost.</summary>
    public bool TellsCost { get; init; } = true;

    /// <summary>How many deliveries are under way at once.</summary>
    public int DeliveriesAtOnce { get; init; } = 16;

    /// <summary>Whether a webhook may go to http on this machine; Shopify itself takes https only.</summary>
    public bool AllowLocalHttp { get; init; } = true;

    /// <summary>Whether a change of stock also fires products/update, as it does at Shopify.</summary>
    public bool StockUpdatesProduct { get; init; } = true;

    /// <summary>The store's own tax rate, for lines that an order edit adds, e.g. 0.19. Other orders bring their taxes.</summary>
    public decimal TaxRate { get; init; }

    /// <summary>Tax rates by country code: from 2026-10 a new address taxes an unfulfilled order again.</summary>
    public IReadOnlyDictionary<string, decimal> TaxRates { get; init; } = new Dictionary<string, decimal>();

    /// <summary>How long it takes to fetch an image, half of it until that begins: seconds at Shopify. Zero: it is there at once.</summary>
    public TimeSpan MediaTakes { get; init; } = TimeSpan.FromMilliseconds(4);

    /// <summary>How long an order is being cancelled before it is cancelled.</summary>
    public TimeSpan CancelTakes { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long two customers are being merged before they are one.</summary>
    public TimeSpan MergeTakes { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a bulk operation waits before it runs, and how long it is being cancelled. More than zero.</summary>
    public TimeSpan BulkTakes { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the file of a bulk operation can be fetched.</summary>
    public TimeSpan BulkFileLives { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Whether a change of tags or of consent alone also fires customers/update, whose body shows neither.</summary>
    public bool TagsAndConsentUpdateCustomer { get; init; } = true;

    /// <summary>Whether customers are searched by the day of their last change, as the schema describes updated_at.</summary>
    public bool SearchesCustomersByDay { get; init; }

    /// <summary>How long it takes to route ordered or added goods. Until then no fulfilment order names them.</summary>
    public TimeSpan RoutingDelay { get; init; }

    /// <summary>Development stores take five new orders a minute.</summary>
    public bool DevelopmentStore { get; init; }
}
