namespace StoreSimulator;

/// <summary>What can go wrong, switchable at any moment. Everything is off at the start.</summary>
public sealed class Faults(Random random) // each fault draws its seed here, so that one does not disturb another
{
    private const double UsualBulkSpeed = 1_000_000;
    private const string UsualBulkError = "INTERNAL_SERVER_ERROR";
    private const int UsualExpiredStatus = 403;

    /// <summary>The connection breaks after the effect: the caller hears nothing.</summary>
    public Fault LoseAnswer { get; } = new(random.Next());

    /// <summary>503 without any effect.</summary>
    public Fault ErrorBefore { get; } = new(random.Next());

    /// <summary><see cref="Status"/> and a page of HTML, without any effect: 402, 403, 404, 423, 430, or a redirect.</summary>
    public Fault OtherStatus { get; } = new(random.Next());
    public int Status { get; set; } = 423;

    /// <summary>An error stands beside data that is there: what it names was not resolved.</summary>
    public Fault ErrorBeside { get; } = new(random.Next());

    /// <summary>Scopes that the app had when it was installed and has lost since.</summary>
    public IReadOnlyCollection<string> LostScopes { get; set; } = [];

    /// <summary>502 although the effect took place.</summary>
    public Fault ErrorAfter { get; } = new(random.Next());

    /// <summary>INTERNAL_SERVER_ERROR without effect, and the idempotency key is used up.</summary>
    public Fault FailAttempt { get; } = new(random.Next());

    /// <summary>429 with Retry-After, without any effect.</summary>
    public Fault TooManyRequests { get; } = new(random.Next());

    /// <summary>The answer takes <see cref="Slowness"/> longer; the effect happens first.</summary>
    public Fault SlowAnswer { get; } = new(random.Next());

    /// <summary>The work starts <see cref="Slowness"/> late, also when the caller has given up by then.</summary>
    /// <remarks>Meanwhile its idempotency key is in progress.</remarks>
    public Fault SlowStart { get; } = new(random.Next());
    public TimeSpan Slowness { get; set; } = TimeSpan.FromSeconds(3);
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The webhooks of a request are delivered before it is answered.</summary>
    public Fault DeliverBeforeAnswer { get; } = new(random.Next());

    /// <summary>A delivery never happens.</summary>
    public Fault LoseDelivery { get; } = new(random.Next());

    /// <summary>A delivery happens twice, with one webhook id and one body; each of the two is late, lost or refused for itself.</summary>
    public Fault DuplicateDelivery { get; } = new(random.Next());

    /// <summary>A delivery is <see cref="Delay"/> late; it tells of the moment of the change unless <see cref="LatePayloads"/>.</summary>
    public Fault DelayDelivery { get; } = new(random.Next());
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A delivery says what the one before it said about the same thing.</summary>
    public Fault StaleDelivery { get; } = new(random.Next());

    /// <summary>A bulk operation stays RUNNING half-way, until it is canceled.</summary>
    public Fault StallBulk { get; } = new(random.Next());

    /// <summary>A bulk operation fails half-way with <see cref="BulkErrorCode"/>, and leaves partial data.</summary>
    public Fault FailBulk { get; } = new(random.Next());

    /// <summary>ACCESS_DENIED, INTERNAL_SERVER_ERROR or TIMEOUT.</summary>
    public string BulkErrorCode { get; set; } = UsualBulkError;

    /// <summary>A bulk operation's file ends in the middle of a line, after three quarters; its fileSize counts all of it.</summary>
    public Fault TruncateBulk { get; } = new(random.Next());

    /// <summary>A line of a bulk operation's file is there twice.</summary>
    public Fault DoubleLine { get; } = new(random.Next());

    /// <summary>The line of a root that has children is missing from a bulk operation's file.</summary>
    public Fault OrphanChild { get; } = new(random.Next());

    /// <summary>The connection breaks when half of what was asked for of a bulk operation's file was sent.</summary>
    public Fault CutDownload { get; } = new(random.Next());

    /// <summary>The URL of a bulk operation's file has expired: <see cref="ExpiredStatus"/>.</summary>
    public Fault ExpireUrl { get; } = new(random.Next());
    public int ExpiredStatus { get; set; } = UsualExpiredStatus;

    /// <summary>How many objects a bulk operation reads in a second, at most. More than zero.</summary>
    public double BulkSpeed { get; set; } = UsualBulkSpeed;

    /// <summary>Any of the waiting deliveries may come next.</summary>
    public bool Shuffle { get; set; }

    /// <summary>Payloads are put together when they are sent, not when the change happened.</summary>
    public bool LatePayloads { get; set; }

    /// <summary>Inventory batches apply their good entries and report the bad ones, instead of all or nothing.</summary>
    public bool PartialBatches { get; set; }

    /// <summary>The access token is no longer good: 401.</summary>
    public bool TokenRevoked { get; set; }

    /// <summary>How far search runs behind the state.</summary>
    public TimeSpan SearchLag { get; set; }

    /// <summary>Switches everything off.</summary>
    public void Clear()
    {
        foreach (var fault in ByName.Values)
        {
            fault.Off();
        }

        Shuffle = LatePayloads = PartialBatches = TokenRevoked = false;
        SearchLag = TimeSpan.Zero;
        LostScopes = [];
        (BulkSpeed, BulkErrorCode, ExpiredStatus) = (UsualBulkSpeed, UsualBulkError, UsualExpiredStatus);
    }

    internal IReadOnlyDictionary<string, Fault> ByName => field ??= new Dictionary<string, Fault>(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(LoseAnswer)] = LoseAnswer,
        [nameof(ErrorBefore)] = ErrorBefore,
        [nameof(OtherStatus)] = OtherStatus,
        [nameof(ErrorBeside)] = ErrorBeside,
        [nameof(ErrorAfter)] = ErrorAfter,
        [nameof(FailAttempt)] = FailAttempt,
        [nameof(TooManyRequests)] = TooManyRequests,
        [nameof(SlowAnswer)] = SlowAnswer,
        [nameof(SlowStart)] = SlowStart,
        [nameof(DeliverBeforeAnswer)] = DeliverBeforeAnswer,
        [nameof(LoseDelivery)] = LoseDelivery,
        [nameof(DuplicateDelivery)] = DuplicateDelivery,
        [nameof(DelayDelivery)] = DelayDelivery,
        [nameof(StaleDelivery)] = StaleDelivery,
        [nameof(StallBulk)] = StallBulk,
        [nameof(FailBulk)] = FailBulk,
        [nameof(TruncateBulk)] = TruncateBulk,
        [nameof(DoubleLine)] = DoubleLine,
        [nameof(OrphanChild)] = OrphanChild,
        [nameof(CutDownload)] = CutDownload,
        [nameof(ExpireUrl)] = ExpireUrl,
    };
}
