"""Data with sources: protocols and ports."""
