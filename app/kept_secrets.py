"""Secrets that nobody has set: made once, and kept in the data folder."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

KEPT_SECRETS = ("SECRET_KEY", "AGENTKIT_SECRET")


def keep_secrets(data: Path, environ: Mapping[str, str]) -> None:
    """Make the data folder, and in it each secret that neither the environment nor the folder has yet."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in KEPT_SECRETS:
        path = data / name.lower()
        if environ.get(name) or environ.get(f"{name}_FILE") or path.exists():
            continue
        with NamedTemporaryFile("w", dir=data, encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            # It appears whole and once, whoever else begins at the same moment.
            with suppress(FileExistsError):
                os.link(file.name, path)


def kept_secret(path: Path) -> str | None:
    """The secret in a file; None where there is none yet."""
    try:
        return path.read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None
