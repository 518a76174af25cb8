"""Which packets can travel, surely and possibly; and the way of one packet."""
