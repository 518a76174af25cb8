"""Shapes of text that several vendors share."""
