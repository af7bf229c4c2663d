"""`python -m app.launch`: make a data folder ready, then become the supervisor that runs Homeroom."""

from __future__ import annotations

import fcntl
import os
import resource
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterable

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from app import ROOT
from app.core.revisions import is_newest
from app.demo import has_people, sign_ins
from app.die_with_parent import SUPERVISOR
from app.kept_secrets import keep_secrets
from app.settings import Settings, SettingsError, data_folder
from app.valkey_server import valkey_binary, write_configuration

MIGRATIONS = ROOT / "migrations"
LOCK_DESCRIPTOR = 3  # supervisord closes what it inherits from 5 upwards, and its children close 3 too
OPEN_FILES = 65536


class LaunchError(Exception):
    """Homeroom cannot start; the text says why and what to do."""


def hold_lock(settings: Settings) -> None:
    """Refuse a second Homeroom on the same data. The supervisor keeps the lock for as long as it lives."""
    descriptor = os.open(settings.data / "lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise LaunchError(f"Homeroom is already running with the data in {settings.data}.") from None
    if descriptor != LOCK_DESCRIPTOR:
        os.dup2(descriptor, LOCK_DESCRIPTOR)
    os.set_inheritable(LOCK_DESCRIPTOR, True)


def check_address(host: str, port: int, door: str = "") -> None:
    """Refuse an address that a server could not listen on; `door` begins the names of its settings."""
    where = f"{host} port {port}"
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen()
    except socket.gaierror as error:
        raise LaunchError(f"{door}HOST {host} is no address of this machine.") from error
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
        raise LaunchError(f"Cannot listen on {where}: {reason}. Stop what uses it, or set {door}PORT.") from error


def prepare_database(settings: Settings) -> list[str]:
    """Migrate, and seed the demo school into an empty database. Returns lines to show: the demo sign-ins."""
    engine = create_engine(settings.database_url)
    try:
        first = engine.connect()
    except OperationalError as error:
        reason = str(error.orig).strip()
        raise LaunchError(f"The database does not answer. Start it, or set DATABASE_URL.\n{reason}") from error
    with first as connection:
        if not is_newest(connection, MIGRATIONS) or not has_people(connection):
            # Only now: it takes seconds to load what knows the tables, and most starts change none.
            connection.close()
            make_school(settings)
    with engine.connect() as connection:
        lines = sign_ins(connection) if settings.demo else []
    engine.dispose()
    return lines


def make_school(settings: Settings) -> None:
    """Migrate with what the application knows of the tables, and seed the demo school where all of them are empty."""
    from flask_migrate import upgrade
    from sqlalchemy import select

    from app import create_app
    from app.demo.school import seed
    from app.extensions import db

    app = create_app(settings)
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        with db.engine.connect() as connection:
            tables = db.metadata.sorted_tables
            empty = not any(connection.execute(select(table).limit(1)).first() for table in tables)
        if empty and settings.demo:
            seed(app)
        db.engine.dispose()


def processes() -> dict[str, str]:
    """What the `Procfile` names, and the command of each, by this very Python."""
    lines = (ROOT / "Procfile").read_text("utf-8").splitlines()
    named = dict(line.split(": python ", 1) for line in lines)
    return {name: f'"{sys.executable}" {rest}' for name, rest in named.items()}


def become_supervisor(settings: Settings) -> None:
    """Replace this process by the supervisor of `supervisord.conf`. Does not return."""
    run, metrics = settings.run_folder, settings.run_folder / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(parents=True)
    if settings.own_valkey:
        write_configuration(settings)
    own = {
        "HOMEROOM_DATA": str(settings.data),
        "HOMEROOM_RUN": str(run),
        "HOMEROOM_PYTHON": sys.executable,
        "HOMEROOM_VALKEY": str(valkey_binary()),
        "HOMEROOM_OWN_VALKEY": str(settings.own_valkey).lower(),
        SUPERVISOR: str(os.getpid()),
        "HOMEROOM_WITH_MCP": str(settings.mcp_port is not None).lower(),
        **{f"HOMEROOM_{name.upper()}_PROCESS": command for name, command in processes().items()},
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
        "OPENAI_AGENTS_DISABLE_TRACING": "1",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONUNBUFFERED": "1",
    }
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, OPEN_FILES) if most > 0 else OPEN_FILES, most))
    share_output()
    arguments = [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(ROOT / "supervisord.conf")]
    if os.geteuid() == 0:
        arguments += ["-u", "root"]  # said aloud, or the supervisor complains at each start
    os.execve(sys.executable, arguments, {**os.environ, **own})  # noqa: S606


def share_output() -> None:
    """Make standard output a place that many processes can open by the name /dev/fd/1 and write to."""
    kind = os.fstat(1).st_mode
    if stat.S_ISREG(kind):  # several offsets in one file: without this they would overwrite each other
        fcntl.fcntl(1, fcntl.F_SETFL, fcntl.fcntl(1, fcntl.F_GETFL) | os.O_APPEND)
    elif stat.S_ISSOCK(kind):  # a service manager's journal: a socket cannot be opened by name, a pipe can
        relay = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
        assert relay.stdin is not None
        os.dup2(relay.stdin.fileno(), 1)
        os.dup2(relay.stdin.fileno(), 2)


def tell(lines: Iterable[str]) -> None:
    """Print lines at once: what follows replaces this process."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def main() -> int:
    """Start Homeroom; returns an exit status only where it cannot."""
    os.chdir(ROOT)
    try:
        keep_secrets(data_folder(os.environ), os.environ)
        settings = Settings.from_environment(os.environ)
        hold_lock(settings)
        check_address(settings.host, settings.port)
        if settings.mcp_port is not None:
            check_address(settings.mcp_host, settings.mcp_port, "MCP_")
        sign_ins = prepare_database(settings)
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        tell([*sign_ins, f"Homeroom is at http://{host}:{settings.port}/ (Ctrl-C ends it)"])
        become_supervisor(settings)
    except (LaunchError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
