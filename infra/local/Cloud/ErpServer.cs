using Npgsql;
using ShopifySync.Erp;

namespace ShopifySync.Local.Cloud;

/// <summary>The ERP's database: an owner who migrates it, and a login for the app that is a member of shopifysync_app only.</summary>
public sealed class ErpServer(EmbeddedPostgres server, LocalKeys keys)
{
    private const string Database = "erp";
    private const string OwnerRole = "erp_owner";
    private const string AppRole = "shopifysync";

    public string Owner => server.ConnectionString(Database, OwnerRole, keys.Owner);

    public string App => server.ConnectionString(Database, AppRole, keys.App);

    /// <summary>Makes what is not there yet and migrates it.</summary>
    public async Task Prepare(CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres"));
        await connection.OpenAsync(ct);

        if (!await Exists("pg_roles where rolname", OwnerRole))
        {
            await Run($"create role {OwnerRole} login createrole");
        }

        await Run($"alter role {OwnerRole} password '{keys.Owner}'"); // the keys may be newer than the server's data

        if (!await Exists("pg_database where datname", Database))
        {
            await Run($"create database {Database} owner {OwnerRole}");
        }

        await Migrations.Run(Owner, ct);

        if (!await Exists("pg_roles where rolname", AppRole))
        {
            await Run($"create role {AppRole} login in role shopifysync_app");
        }

        await Run($"alter role {AppRole} password '{keys.App}'");

        async Task<bool> Exists(string where, string name)
        {
            await using var command = new NpgsqlCommand($"select exists (select from {where} = @name)", connection);
            command.Parameters.AddWithValue("name", name);
            return (bool)(await command.ExecuteScalarAsync(ct))!;
        }

        async Task Run(string statement)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(ct);
        }
    }
}
