namespace ShopifySync.Local;

/// <summary>The one program of the laptop's cloud.</summary>
public static class Program
{
    public static void Main() => Console.WriteLine("ShopifySync");
}
