"""What devices showed (`show` outputs), joined to their configurations, and what of it is trusted."""
