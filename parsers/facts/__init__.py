"""Readers of `show` outputs: one module a kind of output, found by its name; strangers to each other."""
