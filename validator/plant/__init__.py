"""The declared model of a plant: zones, conduits, vendors, exceptions, assets, devices."""
