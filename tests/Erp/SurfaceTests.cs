using ShopifySync.Local.Cloud;

namespace ShopifySync.Tests.Erp;

/// <summary>What each role may do in the database is what docs/RIGHTS.md says, and nothing else.</summary>
public sealed class SurfaceTests
{
    [Fact]
    public async Task Each_role_may_do_what_the_file_says_and_nothing_else()
    {
        await using var house = await TestHouse.Start();

        var actual = await house.Erp.Rows<string>("""
            with granted as (
                select grantee, privilege_type, relname::text as name
                from   pg_class, aclexplode(coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner)))
                where  relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'S') and grantee <> relowner
                union  all
                select grantee, privilege_type, proname::text || '()'
                from   pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))
                where  pronamespace = 'public'::regnamespace and grantee <> proowner
                union  all
                select grantee, privilege_type, 'schema public'
                from   pg_namespace, aclexplode(nspacl)
                where  oid = 'public'::regnamespace and grantee <> nspowner
            ),
            named as (
                select case grantee when 0 then 'everybody' else grantee::regrole::text end as role, name,
                       string_agg(distinct lower(privilege_type), ', ' order by lower(privilege_type)) as rights
                from   granted
                group  by grantee, name
            )
            select format('| `%s` | %s | %s |', role, rights, string_agg(format('`%s`', name), ', ' order by name collate "C"))
            from   named
            group  by role, rights
            order  by role, rights
            """);

        Assert.Equal(string.Join('\n', Said()), string.Join('\n', actual));
    }

    [Fact]
    public async Task No_function_that_runs_as_its_owner_can_be_called_by_a_stranger()
    {
        await using var house = await TestHouse.Start();

        Assert.Equal(["sync_touched"], await house.Erp.Rows<string>("""
            select proname::text from pg_proc
            where  prosecdef and pronamespace = 'public'::regnamespace and has_function_privilege('public', oid, 'execute')
            """)); // it looks whether its caller may read the queue
        Assert.Empty(await house.Erp.Rows<string>("""
            select proname::text from pg_proc
            where  prosecdef and pronamespace = 'public'::regnamespace
            and    not coalesce(proconfig, '{}') @> array['search_path=public, pg_temp']
            """));
    }

    private static IEnumerable<string> Said() =>
        File.ReadLines(Path.Combine(LocalSettings.Root, "docs", "RIGHTS.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal));
}
