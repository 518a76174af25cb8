"""No test reads or writes the user's cache, nor goes by COLUMNS, which xdist sets: a test that wants one names it."""

from __future__ import annotations

import os

os.environ["SEGVAL_CACHE"] = "off"
os.environ.pop("COLUMNS", None)
