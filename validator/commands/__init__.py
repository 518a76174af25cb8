"""The commands of `segval`, one module for each group; each has functions from arguments to an exit status."""
