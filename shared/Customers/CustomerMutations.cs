using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Customers;

/// <summary>Creates, changes and deletes customers in Shopify, with their addresses and their consent.</summary>
public sealed class CustomerMutations(ShopifyClient shopify, CustomerMatching matching, CustomerLinks links, ErpIds erpIds)
{
    private const string Kind = "CUSTOMER";

    private static readonly GraphQlDocument CreateCustomer = GraphQlDocument.Embedded("CreateCustomer");
    private static readonly GraphQlDocument UpdateCustomer = GraphQlDocument.Embedded("UpdateCustomer");
    private static readonly GraphQlDocument DeleteCustomer = GraphQlDocument.Embedded("DeleteCustomer");
    private static readonly GraphQlDocument AddCustomerAddress = GraphQlDocument.Embedded("AddCustomerAddress");
    private static readonly GraphQlDocument ChangeCustomerAddress = GraphQlDocument.Embedded("ChangeCustomerAddress");
    private static readonly GraphQlDocument DeleteCustomerAddress = GraphQlDocument.Embedded("DeleteCustomerAddress");
    private static readonly GraphQlDocument SetDefaultAddress = GraphQlDocument.Embedded("SetDefaultAddress");
    private static readonly GraphQlDocument SetEmailConsent = GraphQlDocument.Embedded("SetEmailConsent");
    private static readonly GraphQlDocument SetSmsConsent = GraphQlDocument.Embedded("SetSmsConsent");

    /// <summary>Creates a customer with all addresses in one call.</summary>
    /// <param name="carriesId">Whether the customer carries the ERP's id.</param>
    public async Task<Sent> Create(ErpRecord erp, bool carriesId, CancellationToken ct)
    {
        if (await erpIds.Define(Kind, ct) is { } undefined)
        {
            return Sent.Nothing(undefined);
        }

        var answer = await shopify.Send(CreateCustomer, new { input = NewInput(erp, carriesId) }, ct);

        if (answer is not Answered answered)
        {
            return Sent.Nothing(answer.Outcome());
        }

        var payload = answered.Data.RequiredPart("customerCreate");

        if (UserError.Of(payload) is { Count: > 0 } errors)
        {
            return carriesId && await Existing(erp, ct) is { } gid
                ? Sent.Nothing(UserError.Refused(errors)) with { ExistingGid = gid }
                : Sent.Nothing(UserError.Refused(errors));
        }

        var created = CustomerNode.Read(payload.RequiredPart("customer"));

        return new Sent([.. erp.Fields.Names], null)
        {
            CreatedGid = created.Gid,
            Record = created,
            Added = AddressesOf(erp, created),
        };
    }

    /// <summary>Brings across what the ERP changed. A step that Shopify refuses keeps no other back.</summary>
    public async Task<Sent> Update(RecordComparison compared, CancellationToken ct)
    {
        var run = new CustomerRun(shopify, (CustomerOfShopify)compared.Shopify, ct);
        var own = compared.ToShopify.Where(decision => PartField.Read(decision.Field.Name) is null).ToList();

        await Header(run, [.. own.Where(decision => decision.Field.Input is not null)]);
        await Default(run, own.FirstOrDefault(decision => decision.Field.Name == CustomerFields.Address)?.Result, compared);

        foreach (var part in compared.ToShopify.Where(decision => PartField.Read(decision.Field.Name) is not null))
        {
            await Change(run, PartField.Read(part.Field.Name)!.Value.PartId, part, compared);
        }

        foreach (var id in compared.OnlyInErp)
        {
            await Add(run, id, compared.Erp.Parts[id].Find(CustomerFields.Address)!.Value);
        }

        foreach (var gid in compared.GoneInErp)
        {
            await run.Step([], DeleteCustomerAddress, "customerAddressDelete", new { customer = run.Gid, id = gid });
        }

        foreach (var consent in own.Where(decision => decision.Field.Name is CustomerFields.EmailMarketing or CustomerFields.SmsMarketing))
        {
            await Consent(run, consent);
        }

        return run.Sent;
    }

    /// <summary>The ERP deleted the customer.</summary>
    public async Task<Outcome> Delete(string gid, CancellationToken ct)
    {
        var answer = await shopify.Send(DeleteCustomer, new { id = gid }, ct);

        return answer is not Answered answered ? answer.Outcome()
            : UserError.Of(answered.Data.RequiredPart("customerDelete")) is { Count: > 0 } errors ? UserError.Refused(errors)
            : Outcome.DoneWith("deleted in Shopify, as in the ERP");
    }

    /// <summary>
    /// A customer that stands in the way of a new one and is nobody else's: an earlier try's, or one with the same e-mail.
    /// </summary>
    private async Task<string?> Existing(ErpRecord erp, CancellationToken ct)
    {
        var gid = (await matching.Ours(erp.Id, ct)).Id ?? await matching.ByEmail(erp.Fields.Text("email"), ct);

        return gid is not null && (await links.FindByGid([gid], ct)).Count == 0 ? gid : null;
    }

    private static Dictionary<string, object?> NewInput(ErpRecord erp, bool carriesId)
    {
        var input = CustomerFields.All.Where(field => field.Input is not null && erp.Fields.Says(field.Name))
            .ToDictionary(field => field.Input!, field => field.InputValue(erp.Fields.Find(field.Name)!.Value));
        var addresses = Addresses(erp).Select(address => AddressJson.Input(address.Address)).ToList();

        if (carriesId)
        {
            input["metafields"] = new[] { ErpIds.Metafield(Kind, erp.Id) };
        }

        if (addresses.Count > 0)
        {
            input["addresses"] = addresses;
        }

        foreach (var (field, member) in new[]
        {
            (CustomerFields.EmailMarketing, "emailMarketingConsent"), (CustomerFields.SmsMarketing, "smsMarketingConsent"),
        })
        {
            if (erp.Fields.Text(field) is { } state and not "not_subscribed")
            {
                input[member] = ConsentOf(state);
            }
        }

        return input;
    }

    /// <summary>The default address first, as Shopify takes the first one for it.</summary>
    private static IEnumerable<(string? PartId, JsonElement Address)> Addresses(ErpRecord erp) =>
        erp.Parts.OrderBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => ((string?)part.Key, part.Value.Find(CustomerFields.Address)!.Value))
            .Prepend((null, erp.Fields.Find(CustomerFields.Address) ?? default))
            .Where(address => address.Item2.ValueKind is JsonValueKind.Object);

    /// <summary>
    /// The further addresses of a customer that was just created: Shopify numbers them in the order in which they were sent.
    /// </summary>
    private static IReadOnlyList<(string PartId, string Gid)> AddressesOf(ErpRecord erp, CustomerOfShopify created)
    {
        var gids = created.Parts.Keys.Append(created.DefaultAddressGid).OfType<string>()
            .OrderBy(gid => long.Parse(Gids.NumberOf(gid), System.Globalization.CultureInfo.InvariantCulture)).ToList();
        var sent = Addresses(erp).ToList();

        return sent.Count != gids.Count ? [] // it counted two as one: they are matched by what they say
            : [.. sent.Zip(gids).Where(pair => pair.First.PartId is not null && pair.Second != created.DefaultAddressGid)
                .Select(pair => (pair.First.PartId!, pair.Second))];
    }

    /// <summary>The customer's own fields in one call; those that Shopify names in a refusal are left out of a second one.</summary>
    private static async Task Header(CustomerRun run, List<FieldDecision> decisions)
    {
        if (decisions.Count == 0)
        {
            return;
        }

        var input = decisions.ToDictionary(decision => decision.Field.Input!, decision => decision.Field.InputValue(decision.Result));
        input["id"] = run.Gid;
        var (payload, errors) = await run.Try(UpdateCustomer, "customerUpdate", new { input });

        if (errors.Count == 0)
        {
            run.Took(payload is null ? [] : decisions.Select(decision => decision.Field.Name));
            return;
        }

        run.Refuse(errors);
        var named = errors.SelectMany(error => error.Field).ToHashSet();
        var rest = decisions.Where(decision => !named.Contains(decision.Field.Input!)).ToList();

        if (rest.Count < decisions.Count)
        {
            await Header(run, rest);
        }
    }

    /// <summary>
    /// A further address that was changed. One that has just become the default leaves its row to the one that was it before.
    /// </summary>
    private static async Task Change(CustomerRun run, string partId, FieldDecision part, RecordComparison compared)
    {
        var gid = compared.Gids[partId];

        if (gid == run.NewDefaultGid && run.DefaultAddressGid is { } before)
        {
            run.Added.Add((partId, before));
            gid = before;

            if (JsonElement.DeepEquals(part.Result, compared.Shopify.Fields.Find(CustomerFields.Address)!.Value))
            {
                return; // it says so already
            }
        }

        await run.Step(
            [part.Field.Name], ChangeCustomerAddress, "customerAddressUpdate",
            new { customer = run.Gid, id = gid, address = AddressJson.Input(part.Result) });
    }

    /// <summary>An address that Shopify has already becomes the default one; else the default one is changed.</summary>
    private static async Task Default(CustomerRun run, JsonElement? address, RecordComparison compared)
    {
        if (address is not { } wanted)
        {
            return;
        }

        var same = compared.Shopify.Parts.Where(part => JsonElement.DeepEquals(part.Value.Find(CustomerFields.Address)!.Value, wanted))
            .Select(part => part.Key).FirstOrDefault();

        if (same is not null)
        {
            run.NewDefaultGid = same;
            await run.Step(
                [CustomerFields.Address], SetDefaultAddress, "customerUpdateDefaultAddress",
                new { customer = run.Gid, id = same });
            return;
        }

        await (wanted.ValueKind is not JsonValueKind.Object
                ? run.Step(
                    [CustomerFields.Address], DeleteCustomerAddress, "customerAddressDelete",
                    new { customer = run.Gid, id = run.DefaultAddressGid })
            : run.DefaultAddressGid is { } gid
                ? run.Step(
                    [CustomerFields.Address], ChangeCustomerAddress, "customerAddressUpdate",
                    new { customer = run.Gid, id = gid, address = AddressJson.Input(wanted) })
            : run.Step(
                [CustomerFields.Address], AddCustomerAddress, "customerAddressCreate",
                new { customer = run.Gid, address = AddressJson.Input(wanted), isDefault = true }));
    }

    private static async Task Add(CustomerRun run, string partId, JsonElement address)
    {
        if (await run.Step(
            [], AddCustomerAddress, "customerAddressCreate",
            new { customer = run.Gid, address = AddressJson.Input(address), isDefault = false }) is { } payload)
        {
            run.Added.Add((partId, payload.RequiredPart("address").RequiredText("id")));
        }
    }

    private static async Task Consent(CustomerRun run, FieldDecision decision)
    {
        var (document, mutation, member) = decision.Field.Name == CustomerFields.EmailMarketing
            ? (SetEmailConsent, "customerEmailMarketingConsentUpdate", "emailMarketingConsent")
            : (SetSmsConsent, "customerSmsMarketingConsentUpdate", "smsMarketingConsent");

        await run.Step([decision.Field.Name], document, mutation, new
        {
            input = new Dictionary<string, object> { ["customerId"] = run.Gid, [member] = ConsentOf(decision.Result.GetString()!) },
        });
    }

    private static object ConsentOf(string state) => new
    {
        marketingState = state.ToUpperInvariant(),
        marketingOptInLevel = state is "pending" ? "CONFIRMED_OPT_IN" : "SINGLE_OPT_IN",
    };
}
