using Microsoft.Extensions.DependencyInjection;
using ShopifySync.Entities;
using ShopifySync.Queue;

namespace ShopifySync.Tests.ToyNoun;

/// <summary>A new noun flows both ways through a spine and a core of which no line knows it.</summary>
public sealed class ToyNounTests
{
    [Fact]
    public async Task A_new_noun_is_a_folder_an_entry_and_a_migration()
    {
        await using var house = await TestHouse.Start(also: Add);
        await house.Erp.Run(Note.Migration);
        var notes = house.Get<NoteStore>().Notes;

        await house.Erp.Run("insert into shop_notes (title, body) values ('Opening hours', 'nine to five')");
        await house.Get<SyncRun>().Run(TimeSpan.FromSeconds(30), default);
        Assert.Equal("nine to five", notes["1"].Text("body"));

        await house.Erp.Run("update shop_notes set title = 'Hours'");
        notes["1"] = notes["1"].With("body", "ten to six");
        await house.Get<SyncQueue>()
            .Record(Note.Type, "1", "notes/update", "d-1", null, null, """{"id": 1, "body": "ten to six"}"""u8.ToArray(), default);
        await house.Get<SyncRun>().Run(TimeSpan.FromSeconds(30), default);

        Assert.Equal("Hours|ten to six", await house.Erp.Value<string>("select title || '|' || body from shop_notes"));
        Assert.Equal(("Hours", "ten to six"), (notes["1"].Text("title"), notes["1"].Text("body")));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status <> 'completed'"));
    }

    private static void Add(IServiceCollection services)
    {
        services.AddSingleton(Note.Entry);
        services.AddSingleton<NoteStore>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Links<NoteBaseline>>(provider, Note.Type));
        services.AddKeyedSingleton<IPush, SyncNotes>(Note.Type);
        services.AddKeyedSingleton<IApply, SyncNotes>(Note.Type);
    }
}
