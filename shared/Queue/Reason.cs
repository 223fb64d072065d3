namespace ShopifySync.Queue;

/// <summary>Why an outcome is what it is. Code branches on the reason; people read the words beside it.</summary>
/// <remarks>The list is closed: a new reason is added here, and nothing in the code compares a sentence. Stored in snake case.</remarks>
public enum Reason
{
    /// <summary>Nothing to explain: the change was brought across.</summary>
    None,

    // nothing to do

    /// <summary>Both sides were looked at and agree.</summary>
    Equal,

    /// <summary>A newer delivery, or a newer state, covers this one.</summary>
    Superseded,

    /// <summary>The sync of this noun, product or order is switched off.</summary>
    SwitchedOff,

    /// <summary>The ERP's row does not exist any more.</summary>
    ErpRowGone,

    /// <summary>Shopify's record does not exist any more, or is not shown to the app.</summary>
    ShopifyRecordGone,

    /// <summary>Neither side has anything to compare: no stock row, not stocked, not tracked.</summary>
    NothingToCompare,

    // not our turn

    /// <summary>An earlier change of ours is on its way, and its outcome is not known yet.</summary>
    InFlight,

    /// <summary>Another worker is bringing the same entity across.</summary>
    Busy,

    /// <summary>A transaction of the ERP holds a row that would be written.</summary>
    ErpRowHeld,

    /// <summary>The same entity was written a moment ago; further changes are gathered.</summary>
    Gathering,

    /// <summary>Something that this depends on is not linked yet: a product, a customer, an order.</summary>
    AwaitsLink,

    /// <summary>Shopify has to do something first: plan a shipment, release a hold, finish a job.</summary>
    AwaitsShopify,

    /// <summary>The ERP's record is not complete yet: an order without lines.</summary>
    Incomplete,

    /// <summary>More of the same change follows at once.</summary>
    Continues,

    /// <summary>The cost budget, or another limit of the store, is used up for now.</summary>
    Throttled,

    /// <summary>The far side cannot be reached, or does not let us in.</summary>
    FarSideDown,

    /// <summary>The answer to a call was lost; what became of it is found out next.</summary>
    AnswerUnknown,

    // a person must help

    /// <summary>Shopify understood and refused.</summary>
    RefusedByShopify,

    /// <summary>Shopify has no way to make this change.</summary>
    CannotCross,

    /// <summary>Sums do not add up, or come to something else on the other side.</summary>
    MoneyDiffers,

    /// <summary>Several candidates match, and nothing says which one is meant.</summary>
    Ambiguous,

    /// <summary>Both sides hold different values, and the settings leave the choice to a person.</summary>
    NeedsDecision,

    /// <summary>A value in the ERP makes no sense, or is missing.</summary>
    BadErpData,

    /// <summary>A delivery or an answer cannot be read.</summary>
    Unreadable,

    /// <summary>It was put off until its deadline.</summary>
    Overdue,

    /// <summary>A setting, a scope or a secret is missing or wrong.</summary>
    BadSetting,

    // went wrong

    /// <summary>An exception that nobody expected.</summary>
    Exception,

    /// <summary>A statement on the ERP's database took too long, or a trigger of the ERP refused it.</summary>
    ErpRefused,

    /// <summary>Its worker never came back, several times.</summary>
    WorkerLost,
}
