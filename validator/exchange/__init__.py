"""What other tools hold of a plant, read and written: zone matrices, inventories."""
