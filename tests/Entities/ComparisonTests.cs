using CsCheck;
using ShopifySync.Entities;

namespace ShopifySync.Tests.Entities;

/// <summary>The one three-way comparison, for every input: what each side says now, what it said when both agreed, and who wins.</summary>
public sealed class ComparisonTests
{
    private static readonly Field Note = new("note", "note");
    private static readonly Field Owned = new("price", "price") { Owner = Side.Shopify };
    private static readonly Field Tags = new("tags", "tags") { IsSet = true };
    private static readonly IReadOnlyList<Field> All = [Note, Owned, Tags];

    private static readonly Gen<string?> Word = Gen.Int[0, 4].Select(n => n == 0 ? null : new string((char)('a' + n), 1));
    private static readonly Gen<string> Words = Gen.Int[0, 4].List[0, 3].Select(
        list => TextSet.Normal(list.Select(n => $"{(char)('a' + n)}")));
    private static readonly Gen<FieldValues> Values =
        Gen.Select(Word, Word, Words, (note, price, tags) => FieldValues.None.With("note", note).With("price", price).With("tags", tags));

    private static readonly Gen<Case> Cases =
        Gen.Select(Values, Values, Values, Values, Gen.Bool, (erp, erpBefore, shopify, shopifyBefore, erpWins) =>
            new Case(erp, erpBefore, shopify, shopifyBefore, erpWins ? Side.Erp : Side.Shopify));

    [Fact]
    public void A_value_goes_one_way_only_and_comes_from_a_side_that_changed() => Cases.Sample(sample =>
    {
        foreach (var decision in Decide(sample).Where(decision => !decision.Field.IsSet))
        {
            Assert.NotEqual(decision.ToErp, decision.ToShopify);
            var source = decision.ToShopify
                ? new SideState(sample.Erp, sample.ErpBefore) : new SideState(sample.Shopify, sample.ShopifyBefore);
            Assert.True(Comparison.HasChanged(decision.Field, source));
        }
    });

    [Fact]
    public void Once_a_decision_is_carried_out_nothing_is_left_to_do() => Cases.Sample(sample =>
    {
        var (erp, shopify) = (sample.Erp, sample.Shopify);

        foreach (var decision in Decide(sample))
        {
            erp = decision.ToErp ? erp.With(decision.Field.Name, decision.Result) : erp;
            shopify = decision.ToShopify ? shopify.With(decision.Field.Name, decision.Result) : shopify;
        }

        Assert.Empty(Comparison.Of(All, new SideState(erp, erp), new SideState(shopify, shopify), ConflictRule.Always(sample.Winner)));
    });

    [Fact]
    public void The_winner_of_a_conflict_is_the_field_s_owner_or_who_the_setting_says() => Cases.Sample(sample =>
    {
        foreach (var decision in Decide(sample).Where(decision => decision.Winner is not null))
        {
            var winner = decision.Field.Owner ?? sample.Winner;
            Assert.Equal(winner, decision.Winner);
            Assert.Equal(winner is Side.Erp, decision.ToShopify);
        }
    });

    [Fact]
    public void Where_no_side_changed_nothing_is_done_though_each_writes_it_its_own_way() =>
        Cases.Sample(sample => Assert.Empty(Comparison.Of(
            All, new SideState(sample.Erp, sample.Erp), new SideState(sample.Shopify, sample.Shopify),
            ConflictRule.Always(sample.Winner))));

    [Fact]
    public void A_field_that_one_side_does_not_say_stays_as_it_is() => Cases.Sample(sample =>
    {
        var decisions = Comparison.Of(
            All, new SideState(sample.Erp.Without("note"), sample.ErpBefore),
            new SideState(sample.Shopify.Without("price"), sample.ShopifyBefore),
            ConflictRule.Always(sample.Winner));

        Assert.All(decisions, decision => Assert.Equal("tags", decision.Field.Name));
    });

    [Fact]
    public void What_each_side_added_to_a_set_stays_and_what_each_removed_goes()
    {
        var decision = Assert.Single(Comparison.Of(
            [Tags],
            new SideState(Said("b2b, rush"), Said("b2b, old")),
            new SideState(Said("b2b, gift, old"), Said("b2b, old")),
            ConflictRule.Always(Side.Shopify)));

        Assert.Equal(("b2b, gift, rush", true, true), (decision.Result.GetString(), decision.ToErp, decision.ToShopify));
    }

    [Fact]
    public void What_a_push_sent_and_was_never_heard_of_is_nobody_s_edit_once_Shopify_says_it()
    {
        var erp = new SideState(FieldValues.None.With("note", "second"), FieldValues.None.With("note", "before"));
        var shopify = new SideState(FieldValues.None.With("note", "first"), FieldValues.None.With("note", "before"));
        var (erpNow, shopifyNow) = Comparison.Arrived(erp, shopify, FieldValues.None.With("note", "first"));

        Assert.True(Assert.Single(Comparison.Of([Note], erp, shopify, ConflictRule.Always(Side.Shopify))).ToErp);
        Assert.True(Assert.Single(Comparison.Of([Note], erpNow, shopifyNow, ConflictRule.Always(Side.Shopify))).ToShopify);
    }

    private static FieldValues Said(string tags) => FieldValues.None.With("tags", tags);

    private static IReadOnlyList<FieldDecision> Decide(Case sample) =>
        Comparison.Of(
            All, new SideState(sample.Erp, sample.ErpBefore), new SideState(sample.Shopify, sample.ShopifyBefore),
            ConflictRule.Always(sample.Winner));

    private sealed record Case(FieldValues Erp, FieldValues ErpBefore, FieldValues Shopify, FieldValues ShopifyBefore, Side Winner);
}
