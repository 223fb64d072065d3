using ShopifySync.Erp;

namespace ShopifySync.Tests.Erp;

public sealed class ErpConnectionTests
{
    [Theory]
    [InlineData("Host=db;Port=5433;Database=erp;Username=sync;Password=secret;SSL Mode=Require")]
    [InlineData("postgres://sync:secret@db:5433/erp?sslmode=require")]
    [InlineData("postgresql://sync:secret@db:5433/erp?sslmode=require")]
    public void Both_forms_of_a_connection_are_read(string setting)
    {
        var connection = ErpConnection.Read(setting);

        Assert.Equal(
            ("db", 5433, "erp", "sync", "secret", Npgsql.SslMode.Require),
            (connection.Host, connection.Port, connection.Database, connection.Username, connection.Password, connection.SslMode));
    }

    [Theory]
    [InlineData(null, "The setting ERP_CONNECTION is missing.")]
    [InlineData("", "The setting ERP_CONNECTION is missing.")]
    [InlineData("mysql://sync:secret@db/erp", "The setting ERP_CONNECTION cannot be read.")]
    [InlineData("Server db and secret", "The setting ERP_CONNECTION cannot be read.")]
    [InlineData("postgres://sync:secret@db/erp?colour=blue", "The setting ERP_CONNECTION cannot be read.")]
    public void What_is_neither_is_named_and_not_shown(string? setting, string why)
    {
        var refused = Assert.Throws<ErpContractException>(() => ErpConnection.Read(setting));

        Assert.StartsWith(why, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }
}
