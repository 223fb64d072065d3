using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace StoreSimulator.Control;

/// <summary>What a merchant or a buyer does with customers, over HTTP. A customer is named by its gid or its e-mail address.</summary>
internal static class CustomerEndpoints
{
    private sealed record Named(string? Customer);

    private sealed record Merge(string Kept, string Deleted);

    private sealed record FailedMerge(string Kept, string Deleted, string Field = "merge_in_progress", string? Message = null);

    private sealed record Filling(int Customers = 100, string Prefix = "buyer");

    private sealed record Consent(
        string? Customer, string Channel = "email", string State = "SUBSCRIBED", string OptInLevel = "SINGLE_OPT_IN");

    public static void Map(RouteGroupBuilder simulator, Store store)
    {
        simulator.MapGet("/customer", (string? email, string? customer) => Shown(store, Of(store, customer ?? email)));
        simulator.MapGet("/customers", () =>
        {
            lock (store.Gate)
            {
                return Results.Ok(new { customers = store.Customers.Count });
            }
        });
        simulator.MapPost("/customers", (Dictionary<string, JsonElement> members) =>
        {
            var draft = new CustomerDraft();
            foreach (var (member, value) in members)
            {
                Write(draft, member, value);
            }

            return Shown(store, store.AddCustomer(draft));
        });
        simulator.MapPost("/customers/edit", (Dictionary<string, JsonElement> members) => Edit(store, members));
        simulator.MapPost("/customers/delete", (Named named) =>
            MerchantEndpoints.Done(() => store.DeleteCustomer(Of(store, named.Customer).Gid)));
        simulator.MapPost("/customers/consent", (Consent consent) => Say(store, consent));
        simulator.MapPost("/customers/seed", (Filling filling) => filling.Customers is < 1 or > 100_000
            ? throw new ArgumentException("customers must be between 1 and 100000.")
            : Results.Ok(new { customers = store.SeedCustomers(filling.Customers, filling.Prefix).Count }));
        simulator.MapPost("/customers/merge", (Merge merge) => MerchantEndpoints.Done(() =>
            store.MergeCustomers(Of(store, merge.Kept).Gid, Of(store, merge.Deleted).Gid)));
        simulator.MapPost("/customers/merge-failed", (FailedMerge merge) => MerchantEndpoints.Done(() =>
            store.FailMerge(Of(store, merge.Kept).Gid, Of(store, merge.Deleted).Gid, merge.Field, merge.Message)));
    }

    private static IResult Edit(Store store, Dictionary<string, JsonElement> members)
    {
        var named = members.GetValueOrDefault("customer");
        var customer = Of(store, named.ValueKind == JsonValueKind.String ? named.GetString() : null);
        var texts = members.Where(member => member.Key != "customer" && !IsOfBook(member)).ToArray();
        if (texts.Length > 0)
        {
            store.EditCustomer(customer.Gid, draft =>
            {
                foreach (var (member, value) in texts)
                {
                    Write(draft, member, value);
                }
            });
        }

        foreach (var (member, value) in members.Where(IsOfBook))
        {
            WriteBook(store, customer, member, value);
        }

        return Shown(store, customer);
    }

    private static bool IsOfBook(KeyValuePair<string, JsonElement> member) =>
        member.Key is "addAddress" or "editAddress" or "removeAddress" or "defaultAddress";

    private static void Write(CustomerDraft draft, string member, JsonElement value)
    {
        switch (member)
        {
            case "firstName":
                draft.FirstName = value.GetString();
                break;
            case "lastName":
                draft.LastName = value.GetString();
                break;
            case "email":
                draft.Email = value.GetString();
                break;
            case "phone":
                draft.Phone = value.GetString();
                break;
            case "note":
                draft.Note = value.GetString();
                break;
            case "locale":
                draft.Locale = value.GetString() ?? draft.Locale;
                break;
            case "tags":
                draft.Tags = value.Deserialize<string[]>() ?? [];
                break;
            case "taxExempt":
                draft.TaxExempt = value.Deserialize<bool>();
                break;
            case "taxExemptions":
                draft.TaxExemptions = value.Deserialize<string[]>() ?? [];
                break;
            case "state":
                draft.State = value.GetString() is "DISABLED" or "INVITED" or "ENABLED" or "DECLINED"
                    ? value.GetString()!
                    : throw new ArgumentException("state is DISABLED, INVITED, ENABLED or DECLINED.");
                break;
            case "giftCards":
                draft.HasGiftCards = value.Deserialize<bool>();
                break;
            case "addresses":
                draft.Addresses = [.. value.EnumerateArray().Select(Address)];
                break;
            default:
                throw new ArgumentException($"A customer has no {member}.");
        }
    }

    private static void WriteBook(Store store, Customer customer, string member, JsonElement value)
    {
        switch (member)
        {
            case "addAddress":
                store.AddAddress(customer.Gid, Address(value), value.TryGetProperty("default", out var chosen) && chosen.GetBoolean());
                break;
            case "editAddress":
                var draft = Address(value);
                store.EditAddress(customer.Gid, draft.Id ?? throw new ArgumentException("editAddress needs the id of the address."), draft);
                break;
            case "removeAddress":
                store.RemoveAddress(customer.Gid, MerchantEndpoints.Needed(value.GetString(), member));
                break;
            default:
                store.SetDefaultAddress(customer.Gid, MerchantEndpoints.Needed(value.GetString(), member));
                break;
        }
    }

    private static AddressDraft Address(JsonElement address) => new(
        address.EnumerateObject().Where(member => member.Name != "default")
            .Select(member => KeyValuePair.Create(member.Name, member.Value.GetString())));

    private static IResult Say(Store store, Consent consent)
    {
        if (consent.State is not ("SUBSCRIBED" or "UNSUBSCRIBED" or "PENDING"))
        {
            throw new ArgumentException("state is SUBSCRIBED, UNSUBSCRIBED or PENDING.");
        }

        var gid = Of(store, consent.Customer).Gid;
        return MerchantEndpoints.Done(() =>
        {
            if (consent.Channel == "sms")
            {
                store.ConsentToSms(gid, consent.State, consent.OptInLevel);
            }
            else
            {
                store.ConsentToEmail(gid, consent.State, consent.OptInLevel);
            }
        });
    }

    private static Customer Of(Store store, string? named)
    {
        MerchantEndpoints.Needed(named, "customer");
        lock (store.Gate)
        {
            return store.Find<Customer>(named) ?? store.CustomerByEmail(named!)
                ?? throw new ArgumentException($"The store has no customer {named}.");
        }
    }

    private static IResult Shown(Store store, Customer customer)
    {
        lock (store.Gate)
        {
            return Results.Ok(new
            {
                customer = customer.Gid,
                customer.Email,
                customer.Phone,
                customer.FirstName,
                customer.LastName,
                customer.Note,
                customer.Locale,
                customer.Tags,
                customer.TaxExempt,
                customer.TaxExemptions,
                customer.State,
                customer.EmailConsent,
                customer.SmsConsent,
                orders = customer.Orders.Count,
                defaultAddress = customer.DefaultAddress?.Gid,
                addresses = customer.Addresses.Select(Shown).ToArray(),
                customer.CreatedAt,
                customer.UpdatedAt,
            });
        }
    }

    private static object Shown(Address address) => new
    {
        address = address.Gid,
        address.FirstName,
        address.LastName,
        address.Company,
        address.Address1,
        address.Address2,
        address.City,
        address.Zip,
        address.Province,
        address.ProvinceCode,
        address.Country,
        address.CountryCode,
        address.Phone,
    };
}
