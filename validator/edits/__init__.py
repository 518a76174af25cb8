"""Which statements to change so that an undeclared way is closed: the fewest, and proved by computing again."""
