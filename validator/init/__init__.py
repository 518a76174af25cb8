"""A first plant file from configurations alone: infer what is there, freeze it, then tighten it."""
