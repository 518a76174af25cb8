"""Requirements of standards, judged for a plant, its zones and its conduits."""
