"""Where remembered things lie: the folder that was named, else that of the user's caches on this system."""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "SEGVAL_CACHE"
"""Names the folder for every run; `off` is as `--no-cache`."""
OFF = "off"


def cache_folder(named: Path | None = None) -> Path | None:
    """The folder; None where nothing is to be remembered, or no folder of this user is known.

    The command line comes before the environment. Sources: XDG Base Directory Specification 0.8 (`XDG_CACHE_HOME`,
    relative paths do not count), File System Programming Guide of macOS (`Library/Caches`), Known Folders of Windows
    (`LOCALAPPDATA`).
    """
    if named is not None:
        return named
    variable = os.environ.get(VARIABLE, "")
    if variable:
        return None if variable.lower() == OFF else Path(variable)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        return Path(local) / "segval" / "cache" if local else None
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "segval"
    stated = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(stated) if Path(stated).is_absolute() else home / ".cache") / "segval"
