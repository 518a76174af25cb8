"""No test reads or writes the user's cache: a test that wants one names it."""

from __future__ import annotations

import os

os.environ["SEGVAL_CACHE"] = "off"
