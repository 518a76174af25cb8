"""The same findings with many faces."""
