"""From host to host through zones: in how many steps, by what, and what would break the chains."""
