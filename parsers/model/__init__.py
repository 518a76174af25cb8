"""The vendor-neutral device model: nouns only, all frozen. No room here knows a vendor."""
