using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace ShopifySync.Tests.FunctionsHost;

/// <summary>Functions that compile, and that the real host or worker would not run.</summary>
public static class RefusedFunctions
{
    public static class AdminName
    {
        [Function("administer")]
        public static IActionResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new OkResult();
    }

    public static class RuntimeRoute
    {
        [Function("clock")]
        public static IActionResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "runtime/clock")] HttpRequest request) =>
            new OkResult();
    }

    public static class BadName
    {
        [Function("1st")]
        public static IActionResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new OkResult();
    }

    public static class Twins
    {
        [Function("twin")]
        public static IActionResult One([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new OkResult();

        [Function("Twin")]
        public static IActionResult Two([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request) => new OkResult();
    }

    public static class SameRoute
    {
        [Function("one")]
        public static IActionResult One([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "door")] HttpRequest request) =>
            new OkResult();

        [Function("two")]
        public static IActionResult Two([HttpTrigger(AuthorizationLevel.Anonymous, "post", "GET", Route = "door")] HttpRequest request) =>
            new OkResult();
    }

    public static class UserLevel
    {
        [Function("user")]
        public static IActionResult Run([HttpTrigger(AuthorizationLevel.User, "get")] HttpRequest request) => new OkResult();
    }

    public static class NoTrigger
    {
        [Function("idle")]
        public static Task Run(CancellationToken ct) => Task.CompletedTask;
    }

    public static class PlainAnswer
    {
        [Function("plain")]
        public static string Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => "hello";
    }

    public static class AsyncVoid
    {
        [Function("lost")]
        public static async void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => await Task.Yield();
    }

    public static class Hidden
    {
        [Function("hidden")]
        internal static Task Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => Task.CompletedTask;
    }

    public static class Unfilled
    {
        [Function("unfilled")]
        public static IActionResult Run(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "u/{number}")] HttpRequest request, int number) =>
            new OkResult();
    }

    public static class FiveFields
    {
        [Function("five")]
        public static Task Run([TimerTrigger("*/5 * * * *")] TimerInfo timer) => Task.CompletedTask;
    }

    public static class MissingSetting
    {
        [Function("timer")]
        public static Task Run([TimerTrigger("%NOT_THERE%")] TimerInfo timer) => Task.CompletedTask;
    }

    public static class MissingQueue
    {
        [Function("queue")]
        public static Task Run([QueueTrigger("%NOT_THERE%")] string message) => Task.CompletedTask;
    }

    public static class BadQueue
    {
        [Function("queue")]
        public static Task Run([QueueTrigger("My_Queue")] string message) => Task.CompletedTask;
    }

    public static class Queue
    {
        [Function("queue")]
        public static Task Run([QueueTrigger("my-queue")] string message) => Task.CompletedTask;
    }
}
