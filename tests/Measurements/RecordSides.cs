using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>Both sides' products and customers, field by field.</summary>
internal static class RecordSides
{
    /// <summary>Variants and customers that differ, or that only one side has; and the first of them in words.</summary>
    public static async Task<(int Count, string? First)> Disagreements(MeasuredHouse house)
    {
        var erp = (await ErpVariants(house)).Concat(await ErpCustomers(house)).ToList();
        var shopify = Variants(house.Store).Concat(house.Store.Customers.Select(Of)).ToDictionary(line => line.Gid!, line => line.Fields);
        var linked = erp.Where(line => line.Gid is not null).ToLookup(line => line.Gid!, line => line.Fields);
        var wrong = shopify.Where(line => linked[line.Key].SingleOrDefault() != line.Value)
            .Select(line => $"{line.Key}: Shopify {line.Value}, ERP {linked[line.Key].FirstOrDefault() ?? "nothing"}")
            .Concat(erp.Where(line => line.Gid is null || !shopify.ContainsKey(line.Gid)).Select(line => $"only in the ERP: {line.Fields}"))
            .ToList();

        return (wrong.Count, wrong.FirstOrDefault());
    }

    /// <summary>The ERP's rows of products, each with the variant that it is.</summary>
    public static Task<IReadOnlyList<Line>> ErpVariants(MeasuredHouse house) => house.Rows<Line>("""
        select product.id::text as id, link.gid, concat_ws('|',
                 product.title, product.description, product.vendor, product.product_type, 't:' || nullif(product.tags, ''), product.status,
                 'n:' || coalesce(jsonb_array_length(product.images), 0), 's:' || product.sku, 'b:' || product.barcode, product.price,
                 'c:' || product.compare_at_price, 'k:' || product.cost,
                 'w:' || trim_scale(nullif(product.weight, 0) * case product.weight_unit when 'kg' then 1000 else 1 end),
                 product.country_of_origin, product.harmonized_code,
                 (select string_agg(format('%s=%s', option ->> 'name', option ->> 'value'), '/' order by place)
                  from   jsonb_array_elements(product.options) with ordinality as options (option, place))) as fields
        from   products product
        left   join shopify_links link on link.entity_type = 'variant' and link.entity_id = product.id::text
        """);

    /// <summary>The ERP's customers, each with the one in Shopify.</summary>
    public static Task<IReadOnlyList<Line>> ErpCustomers(MeasuredHouse house) => house.Rows<Line>("""
        with addresses as (
            select customer_id, string_agg(line.words, ' ; ' order by line.words collate "C") as words
            from   customer_addresses, lateral (select concat_ws('|',
                     address ->> 'first_name', address ->> 'last_name', address ->> 'company', address ->> 'address1',
                     address ->> 'address2', address ->> 'city',
                     address ->> 'province_code', address ->> 'country_code', address ->> 'zip', address ->> 'phone')
                     as words) as line
            group  by customer_id
        )
        select customer.id::text as id, link.gid, concat_ws('|',
                 customer.email, customer.phone, customer.first_name, customer.last_name, customer.note, 't:' || nullif(customer.tags, ''),
                 customer.tax_exempt::text,
                 'd:' || nullif(concat_ws('|',
                   customer.address ->> 'first_name', customer.address ->> 'last_name', customer.address ->> 'company',
                   customer.address ->> 'address1', customer.address ->> 'address2', customer.address ->> 'city',
                   customer.address ->> 'province_code', customer.address ->> 'country_code', customer.address ->> 'zip',
                   customer.address ->> 'phone'), ''),
                 'a:' || addresses.words) as fields
        from   customers customer
        left   join addresses on addresses.customer_id = customer.id
        left   join shopify_links link on link.entity_type = 'customer' and link.entity_id = customer.id::text
        """);

    /// <summary>The store's variants, each with what its product says.</summary>
    public static IEnumerable<Line> Variants(Store store) => store.Products.ToList().SelectMany(product => product.Variants.Select(Of));

    public static Line Of(Customer customer) => new()
    {
        Id = customer.Gid,
        Gid = customer.Gid,
        Fields = Joined(
            customer.Email, customer.Phone, customer.FirstName, customer.LastName, customer.Note, Marked("t:", Tags(customer.Tags)),
            customer.TaxExempt ? "true" : "false", Marked("d:", customer.DefaultAddress is { } own ? Words(own) : null),
            Marked("a:", string.Join(" ; ", customer.Addresses.Where(address => address != customer.DefaultAddress).Select(Words)
                .Order(StringComparer.Ordinal)))),
    };

    private static Line Of(Variant variant)
    {
        var (product, item) = (variant.Product, variant.Item);
        var options = product.Options.Zip(variant.OptionValues, (option, value) => $"{option.Name}={value.Name}").ToList();

        return new Line
        {
            Id = variant.Gid,
            Gid = variant.Gid,
            Fields = Joined(
                product.Title, product.DescriptionHtml, product.Vendor, product.ProductType, Marked("t:", Tags(product.Tags)),
                product.Status.ToLowerInvariant(), $"n:{product.Media.Count}", Marked("s:", variant.Sku), Marked("b:", variant.Barcode),
                Amount(variant.Price), Marked("c:", variant.CompareAtPrice is { } before ? Amount(before) : null),
                Marked("k:", item.Cost is { } cost ? Amount(cost) : null),
                Marked("w:", item.Weight > 0 ? Plain(item.Weight * (item.WeightUnit == "KILOGRAMS" ? 1000 : 1)) : null),
                item.CountryCodeOfOrigin, item.HarmonizedSystemCode,
                options is ["Title=Default Title"] ? null : string.Join('/', options)),
        };
    }

    private static string Words(Address address) => Joined(
        address.FirstName, address.LastName, address.Company, address.Address1, address.Address2, address.City, address.ProvinceCode,
        address.CountryCode, address.Zip, address.Phone);

    private static string? Tags(IReadOnlyList<string> tags) => tags.Count == 0 ? null : string.Join(", ", tags);

    /// <summary>Values in order, without those that are empty.</summary>
    private static string Joined(params string?[] values) => string.Join('|', values.Where(value => !string.IsNullOrEmpty(value)));

    private static string? Marked(string mark, string? value) => string.IsNullOrEmpty(value) ? null : mark + value;

    private static string Amount(decimal amount) => FormattableString.Invariant($"{amount:0.00}");

    private static string Plain(decimal number) => FormattableString.Invariant($"{number:0.####}");

    /// <summary>A variant or a customer of one side, and all that is synced of it.</summary>
    public sealed class Line
    {
        public required string Id { get; init; }

        public required string? Gid { get; init; }

        public required string Fields { get; init; }
    }
}
