using System.Net;
using ShopifySync.FunctionsHost;

namespace ShopifySync.Tests.FunctionsHost;

public sealed class HttpFunctionsTests : IAsyncLifetime, IDisposable
{
    private readonly Probe _probe = new();
    private FunctionApp _app = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _app = await Samples.Start<SampleHttpFunctions>(_probe);
        _client = new HttpClient { BaseAddress = _app.Address };
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_function_is_served_under_the_prefix_by_its_name()
    {
        var answer = await Post("api/echo", "hello", "echo-key");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"said":"hello"}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("echo-key", HttpStatusCode.OK)]
    [InlineData("any-key", HttpStatusCode.OK)]
    [InlineData("master-key", HttpStatusCode.OK)]
    [InlineData("owner-key", HttpStatusCode.Unauthorized)]
    [InlineData("echo-kez", HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task A_function_opens_with_its_own_key_the_common_one_or_the_master_key(string? key, HttpStatusCode expected) =>
        Assert.Equal(expected, (await Post("api/echo", "x", key)).StatusCode);

    [Theory]
    [InlineData("echo-key", null, HttpStatusCode.OK)]
    [InlineData("wrong", null, HttpStatusCode.Unauthorized)]
    [InlineData("echo-key", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("wrong", "echo-key", HttpStatusCode.OK)]
    public async Task The_key_may_stand_in_the_address_but_the_header_counts_first(string code, string? header, HttpStatusCode expected) =>
        Assert.Equal(expected, (await Post($"api/echo?code={code}", "x", header)).StatusCode);

    [Theory]
    [InlineData("any-key", HttpStatusCode.Unauthorized)]
    [InlineData("owner-key", HttpStatusCode.Unauthorized)]
    [InlineData("master-key", HttpStatusCode.OK)]
    public async Task The_admin_level_takes_the_master_key_only(string key, HttpStatusCode expected) =>
        Assert.Equal(expected, (await _client.GetAsync($"api/owner?code={key}")).StatusCode);

    [Fact]
    public async Task Without_keys_in_the_settings_nobody_enters()
    {
        await using var keyless = await Samples.Start<SampleHttpFunctions>(_probe, []);
        using var client = new HttpClient { BaseAddress = keyless.Address };

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("api/echo?code=", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("api/doors/1")).StatusCode);
    }

    [Fact]
    public async Task One_route_may_have_a_function_for_each_method()
    {
        Assert.Equal("GET front", await _client.GetStringAsync("api/doors/front"));
        Assert.Equal("DELETE front", await (await _client.DeleteAsync("api/doors/front")).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("GET", "api/echo")]
    [InlineData("PUT", "api/doors/front")]
    [InlineData("POST", "echo")]
    [InlineData("POST", "api/unknown")]
    [InlineData("GET", "")]
    public async Task An_unknown_address_or_method_is_not_found(string method, string address)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{address}?code=master-key");

        Assert.Equal(HttpStatusCode.NotFound, (await _client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_failing_function_answers_500_and_tells_nothing()
    {
        var answer = await _client.GetAsync("api/breaks");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_caller_who_hangs_up_cancels_the_function()
    {
        using var hangUp = new CancellationTokenSource();
        var call = _client.GetAsync("api/waits", hangUp.Token);
        Assert.Equal("waits", await _probe.Next());

        await hangUp.CancelAsync();

        Assert.Equal("cancelled", await _probe.Next());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_stop_lets_run_what_is_in_flight_and_kills_it_after_ten_seconds()
    {
        var call = _client.GetAsync("api/waits");
        Assert.Equal("waits", await _probe.Next());
        var started = TimeProvider.System.GetTimestamp();

        await _app.Stop();

        Assert.Equal("cancelled", await _probe.Next());
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 9, 20);
        await Task.WhenAny(call); // a killed process answers nobody
    }

    [Fact]
    public async Task A_function_that_takes_too_long_is_cancelled()
    {
        var settings = Samples.Settings();
        settings["AzureFunctionsJobHost:functionTimeout"] = "00:00:01";
        await using var hasty = await Samples.Start<SampleHttpFunctions>(_probe, settings);
        using var client = new HttpClient { BaseAddress = hasty.Address };

        var answer = await client.GetAsync("api/waits");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("waits", await _probe.Next());
        Assert.Equal("cancelled", await _probe.Next());
    }

    private async Task<HttpResponseMessage> Post(string address, string body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body) };

        if (key is not null)
        {
            request.Headers.Add("x-functions-key", key);
        }

        return await _client.SendAsync(request);
    }
}
