using Microsoft.Extensions.Configuration;
using StoreSimulator;

// --port 5001 --token shpat_x --secret shpss_x --domain x.myshopify.com --products 100 --seed 1 --schemas folder
var arguments = new ConfigurationBuilder().AddCommandLine(args).Build();
var defaults = new StoreOptions();

await using var server = await StoreServer.Start(
    defaults with
    {
        Port = arguments.GetValue("port", 5001),
        AccessToken = arguments.GetValue("token", defaults.AccessToken)!,
        ClientSecret = arguments.GetValue("secret", defaults.ClientSecret)!,
        Domain = arguments.GetValue("domain", defaults.Domain)!,
        Seed = arguments.GetValue("seed", defaults.Seed),
        SchemaFolder = arguments["schemas"],
    },
    CancellationToken.None);

server.Store.Seed(arguments.GetValue("products", 10));
Console.WriteLine(
    $"{server.Store.Options.Domain} is open at {server.Origin}: "
    + $"token {server.Store.Options.AccessToken}, {server.Store.Products.Count} products.");
await server.Stopped(CancellationToken.None);
