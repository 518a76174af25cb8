"""One module a check, named for the fault it finds; discovered by name."""
