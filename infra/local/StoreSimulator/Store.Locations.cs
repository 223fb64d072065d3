namespace StoreSimulator;

public sealed partial class Store
{
    /// <summary>A merchant deactivates a location and moves its stock, if another is named. Fires locations/deactivate.</summary>
    public void DeactivateLocation(string gid, string? moveTo = null)
    {
        lock (Gate)
        {
            NextEvent();
            var location = Known<Location>(gid);
            if (locations.TrueForAll(each => each == location || !each.IsActive))
            {
                throw new ArgumentException($"{location.Name} is the last active location. Add another one first.");
            }

            MoveStock(location, moveTo is null ? null : Known<Location>(moveTo));
            (location.IsActive, location.UpdatedAt) = (false, Now);
            Fire("LOCATIONS_UPDATE", location);
            Fire("LOCATIONS_DEACTIVATE", location);
        }
    }

    /// <summary>A merchant activates a location again; its levels are not connected by that. Fires locations/activate.</summary>
    public void ActivateLocation(string gid)
    {
        lock (Gate)
        {
            NextEvent();
            var location = Known<Location>(gid);
            (location.IsActive, location.UpdatedAt) = (true, Now);
            Fire("LOCATIONS_UPDATE", location);
            Fire("LOCATIONS_ACTIVATE", location);
        }
    }

    /// <summary>A merchant replaces a location by a new one, which gets its stock.</summary>
    public Location ReplaceLocation(string gid, string name)
    {
        var location = AddLocation(name);
        DeactivateLocation(gid, location.Gid);
        return location;
    }

    private void MoveStock(Location from, Location? to)
    {
        foreach (var level in from.Levels.Where(level => level.IsActive).ToArray())
        {
            if (to is not null)
            {
                var target = Stocked(level.Item, to);
                Change(target, "available", target.Available + level.Available);
                level.Set("available", 0, Now);
            }

            level.IsActive = false;
            Fire("INVENTORY_LEVELS_DISCONNECT", level);
        }
    }
}
