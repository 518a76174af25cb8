"""One module a kind of traffic log; strangers to each other, found by name."""
