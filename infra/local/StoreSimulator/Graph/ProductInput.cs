using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>What a ProductCreateInput or ProductUpdateInput makes of a product, and why Shopify would refuse it.</summary>
internal sealed class ProductInput(FieldCall call, string type, Members input, Product product)
{
    /// <summary>Shopify's limit on titles, handles, vendors, product types and tags.</summary>
    private const int Longest = 255;

    private static readonly (string Member, string Name)[] Texts =
        [("title", "Title"), ("handle", "Handle"), ("vendor", "Vendor"), ("productType", "Product type")];

    private readonly IReadOnlyList<NewMetafield> metafields = MetafieldFields.On(product, input);

    private Store Store => call.Store;

    public IEnumerable<UserError> Wrong(bool isNew)
    {
        if ((isNew || input.ContainsKey("title")) && string.IsNullOrWhiteSpace(input.Text("title")))
        {
            yield return new(["title"], "Title can't be blank");
        }

        foreach (var (member, name) in Texts)
        {
            if (input.Text(member) is { Length: > Longest })
            {
                yield return new([member], $"{name} is too long (maximum is {Longest} characters)");
                if (member == "productType")
                {
                    yield return new(["customProductType"], $"Custom product type is too long (maximum is {Longest} characters)");
                }
            }
        }

        if (Given.Texts(input.GetValueOrDefault("tags")).Any(tag => tag.Trim().Length > Longest))
        {
            yield return new(["tags"], "Product tags is invalid");
        }

        if (WantedHandle() is { } handle && handle.Any(char.IsLetterOrDigit)
            && Store.ProductByHandle(Handles.Of(handle)) is { } owner && owner != product)
        {
            yield return new(["input", "handle"], $"Handle '{handle}' already in use. Please provide a new handle.");
        }

        var options = OptionInput.WrongAtCreation(input.Parts("productOptions"));
        foreach (var error in options.Concat(MetafieldFields.Wrong(Store, metafields, [])))
        {
            yield return error;
        }
    }

    public void Write(bool isNew)
    {
        Given.Each(type, input, (member, value) =>
        {
            switch (member)
            {
                case "id" or "handle" or "redirectNewHandle" or "metafields" or "productOptions":
                    return true;
                case "title":
                    product.Title = ((string?)value)?.Trim() ?? product.Title;
                    return true;
                case "descriptionHtml":
                    product.DescriptionHtml = (string?)value ?? "";
                    return true;
                case "vendor":
                    product.Vendor = ((string?)value)?.Trim() ?? product.Vendor;
                    return true;
                case "productType":
                    product.ProductType = ((string?)value)?.Trim() ?? "";
                    return true;
                case "tags":
                    product.Tags = Given.Texts(value);
                    return true;
                case "status":
                    product.Status = value?.ToString() ?? product.Status;
                    return true;
                case "templateSuffix":
                    product.TemplateSuffix = (string?)value;
                    return true;
                case "giftCard":
                    product.IsGiftCard = value is true;
                    return true;
                case "requiresSellingPlan":
                    product.RequiresSellingPlan = value is true;
                    return true;
                case "seo":
                    (product.SeoTitle, product.SeoDescription) = (
                        Kept(value, "title", product.SeoTitle), Kept(value, "description", product.SeoDescription));
                    return true;
                default:
                    return false;
            }
        });
        WriteHandle(isNew);
    }

    public void WriteMetafields()
    {
        foreach (var metafield in metafields)
        {
            Store.Write(metafield);
        }
    }

    // without a letter or digit it stands for "product", and blanks for the title; both are made unique
    private void WriteHandle(bool isNew)
    {
        if (!input.ContainsKey("handle") || WantedHandle() is null && isNew)
        {
            return; // made from the title when it is enrolled, and kept from then on
        }

        var wanted = Handles.Of(WantedHandle() ?? product.Title);
        var handle = Handles.Free(wanted, taken => Store.ProductByHandle(taken) is { } owner && owner != product);
        if (isNew)
        {
            product.Handle = handle;
        }
        else if (handle != product.Handle)
        {
            if (input.GetValueOrDefault("redirectNewHandle") is true)
            {
                Store.Redirect(product.Handle, handle);
            }

            Store.SetHandle(product, handle);
        }
    }

    private string? WantedHandle() => input.Text("handle") is { } handle && !string.IsNullOrWhiteSpace(handle) ? handle : null;

    private static string? Kept(object? part, string member, string? before) =>
        part is Members members && members.ContainsKey(member) ? members.Text(member) : before;
}
