"""Logins and secrets of a device as plain values; of a secret, its form alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.as_json import Json
    from parsers.model.identity import Login
    from parsers.model.management import Management


def identity(management: Management) -> dict[str, Json]:
    """`{"identity": {...}}`, or nothing where the reader of the platform says nothing of it."""
    if not (management.logins or management.secrets or management.told):
        return {}
    return {
        "identity": {
            "logins": [_login(item) for item in management.logins],
            "secrets": [
                {"purpose": item.purpose, "form": item.form.value, "line": item.origin.line or None}
                for item in management.secrets
            ],
            "attempts_limited": management.attempts_limited,
            "told": sorted(topic.value for topic in management.told),
        }
    }


def _login(item: Login) -> Json:
    return {
        "door": item.door,
        "methods": [method.value for method in item.methods],
        "second_factor": item.second_factor,
        "idle": item.idle,
        "remote_access": item.remote_access,
        **({"console": True} if item.console else {}),
        **({"authorised": True} if item.authorised else {}),
        "line": item.origin.line or None,
    }
