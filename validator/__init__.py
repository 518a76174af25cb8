"""Devices and a declared plant in, findings and reports out; sees devices, never a vendor."""
