"""Devices and a declared plant in, findings and reports out; sees devices, never a vendor."""

VERSION = "0.1.0"
"""The version of the distribution; `pyproject.toml` says the same, and a test compares."""
