using ShopifySync.Orders.Apply;
using ShopifySync.Products;
using ShopifySync.Queue;

namespace ShopifySync;

/// <summary>The synced entities, the most urgent first. A new noun is an entry here, its folder and its migration.</summary>
public static class SyncedEntities
{
    public static readonly IReadOnlyList<SyncedEntity> All =
    [
        new(EntityType.Inventory)
        {
            WebhookFunction = "handle-shopify-inventory-update",
            Topics = ["inventory_levels/update"],
            KeyOf = numbers =>
                numbers.GetValueOrDefault("inventory_item_id") is { } item && numbers.GetValueOrDefault("location_id") is { } location
                ? $"{item}@{location}" : null,
            PushQueue = "SYNC_INVENTORY_TO_SHOPIFY_QUEUE",
            ApplyQueue = "APPLY_SHOPIFY_INVENTORY_QUEUE",
            AutoSync = "SHOPIFY_AUTO_SYNC_INVENTORY",
        },
        new(EntityType.Order)
        {
            WebhookFunction = "handle-shopify-order-update",
            Topics =
            [
                "orders/create", "orders/updated", "orders/paid", "orders/fulfilled", "orders/cancelled", "orders/edited", "orders/delete",
                "refunds/create",
                MergedCustomers.Topic,
            ],
            KeyOf = numbers => numbers.GetValueOrDefault("order_id")
                ?? numbers.GetValueOrDefault("order_edit.order_id")
                ?? numbers.GetValueOrDefault("id"),
            PushQueue = "CREATE_SHOPIFY_ORDER_QUEUE",
            ApplyQueue = "APPLY_SHOPIFY_ORDER_QUEUE",
            AutoSync = "SHOPIFY_AUTO_SYNC_ORDERS",
        },
        new(EntityType.Product)
        {
            WebhookFunction = "handle-shopify-product-update",
            Topics = ["products/create", "products/update", "products/delete", InventoryItemKey.Topic],
            KeyPrefixes = new Dictionary<string, string> { [InventoryItemKey.Topic] = InventoryItemKey.Prefix },
            KeyOf = numbers => numbers.GetValueOrDefault("id"),
            PushQueue = "SYNC_PRODUCT_TO_SHOPIFY_QUEUE",
            ApplyQueue = "APPLY_SHOPIFY_PRODUCT_QUEUE",
            AutoSync = "SHOPIFY_AUTO_SYNC_PRODUCTS",
        },
        new(EntityType.Customer)
        {
            WebhookFunction = "handle-shopify-customer-update",
            Topics =
            [
                "customers/create", "customers/update", "customers/delete", "customers_email_marketing_consent/update",
                "customers_marketing_consent/update", "customer.tags_added", "customer.tags_removed",
            ],
            KeyOf = numbers => numbers.GetValueOrDefault("customer_id")
                ?? numbers.GetValueOrDefault("customerId")
                ?? numbers.GetValueOrDefault("id"),
            PushQueue = "SYNC_CUSTOMER_TO_SHOPIFY_QUEUE",
            ApplyQueue = "APPLY_SHOPIFY_CUSTOMER_QUEUE",
            AutoSync = "SHOPIFY_AUTO_SYNC_CUSTOMERS",
        },
    ];
}
