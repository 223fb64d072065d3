using System.Collections.Concurrent;
using ShopifySync.Entities;
using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.Tests.ToyNoun;

/// <summary>A noun of a table and two fields.</summary>
/// <remarks>It shows what a new noun takes: this folder, an entry among the synced entities, a migration.</remarks>
internal static class Note
{
    public const string Migration = """
        create table shop_notes (id bigint generated always as identity primary key, title text, body text);
        grant select, insert, update on shop_notes to shopifysync_app;

        create function shop_notes_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
        begin
          if coalesce(current_setting('shopifysync.applying_note', true), '') <> 'on' then
            perform sync_touch('note', array(select id::text from written), 'update');
          end if;
          return null;
        end
        $$;
        create trigger shop_notes_inserted after insert on shop_notes referencing new table as written for each statement
            execute function shop_notes_changed();
        create trigger shop_notes_updated after update on shop_notes referencing new table as written for each statement
            execute function shop_notes_changed();
        """;

    public static readonly EntityType Type = new("note");

    public static readonly IReadOnlyList<Field> Fields = [new("title", "title"), new("body", "body")];

    public static readonly SyncedEntity Entry = new(Type)
    {
        WebhookFunction = "handle-shopify-note-update",
        Topics = ["notes/update"],
        KeyOf = numbers => numbers.GetValueOrDefault("id"),
        PushQueue = "SYNC_NOTE_TO_SHOPIFY_QUEUE",
        ApplyQueue = "APPLY_SHOPIFY_NOTE_QUEUE",
        AutoSync = "SHOPIFY_AUTO_SYNC_NOTES",
    };
}

/// <summary>What a side of a note was when both sides last agreed.</summary>
internal sealed record NoteBaseline(FieldValues Fields);

/// <summary>The other side: notes by their id.</summary>
internal sealed class NoteStore
{
    public ConcurrentDictionary<string, FieldValues> Notes { get; } = [];
}

/// <summary>Makes both sides of notes agree, from the one comparison, in both directions.</summary>
internal sealed class SyncNotes(ErpDatabase erp, Links<NoteBaseline> links, NoteStore store, SyncQueue queue, TimeProvider time)
    : IPush, IApply
{
    public async Task Push(IReadOnlyList<SyncItem> items, Deadline deadline, CancellationToken ct)
    {
        foreach (var item in items)
        {
            await Merge(item, item.EntityId, ct);
        }
    }

    /// <summary>A delivery is a signal: the other side is read again.</summary>
    public Task Apply(IReadOnlyList<SyncItem> items, Deadline deadline, CancellationToken ct) => Push(items, deadline, ct);

    public Task Recover(CancellationToken ct) => Task.CompletedTask;

    private async Task Merge(SyncItem item, string id, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);
        var link = (await links.FindLocked(transaction, [], [id], ct)).SingleOrDefault();
        var row = await transaction.Row<string>(
            "select to_jsonb(shop_notes)::text from shop_notes where id = @id::bigint for no key update", new { id }, ct);
        var shopify = store.Notes.GetValueOrDefault(id) ?? FieldValues.None.With("title", "").With("body", "");
        var now = EntityJson.Read<FieldValues>(row!).Only(["title", "body"]);
        var decisions = Comparison.Of(
            Note.Fields, new SideState(now, link?.Erp?.Fields), new SideState(shopify, link?.Shopify?.Fields),
            ConflictRule.Always(Side.Erp));
        var toErp = decisions.Where(decision => decision.ToErp)
            .Aggregate(FieldValues.None, (values, decision) => values.With(decision.Field.Name, decision.Result));
        var toShopify = decisions
            .Where(decision => decision.ToShopify)
            .Aggregate(shopify, (values, decision) => values.With(decision.Field.Name, decision.Result));

        await transaction.Run("select set_config('shopifysync.applying_note', 'on', true)", null, ct);
        await EntityRows.Update(transaction, "shop_notes", ["title", "body"], toErp.Names.Any() ? [toErp.With("id", id)] : [], ct);
        await links.Write(transaction, [new LinkWrite<NoteBaseline>(
            id, $"gid://toy/Note/{id}", new NoteBaseline(now.Overlaid(toErp)), new NoteBaseline(toShopify), time.GetUtcNow().UtcDateTime)],
            ct);
        await queue.Settle(
            transaction, [new Settlement(item, decisions.Count == 0 ? Outcome.Unchanged(Reason.Equal, "Both sides agree.") : Outcome.Done)],
            ct);
        store.Notes[id] = toShopify;
        await transaction.Commit(ct);
    }
}
