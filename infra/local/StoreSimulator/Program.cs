Console.WriteLine("Store simulator");
