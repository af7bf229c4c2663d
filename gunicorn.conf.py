"""How gunicorn serves Homeroom. The values come from the settings."""

import os
from importlib import import_module
from typing import Any

from prometheus_client import multiprocess

from app.core.collector import set_aside_what_stays
from app.die_with_parent import die_with_parent, die_with_supervisor
from app.settings import Settings

_settings = Settings.from_environment(os.environ)
_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host

bind = f"{_host}:{_settings.port}"
worker_class = "app.web_worker.WebWorker"
workers = _settings.web_concurrency
threads = _settings.web_threads
# An open screen is a connection without a thread (app.core.resting). What comes when all threads are taken waits in the
# process for one, and is not left at the door.
worker_connections = _settings.web_threads + 4000
keepalive = 5
# Open streams never end by themselves: Ctrl-C and a deployment wait this long for them, in seconds.
graceful_timeout = 2
# The default socket lies in the home folder, where a second Homeroom would meet the first one's.
control_socket_disable = True
# Each turn of a process's loop touches a file, to say that it lives: a twelfth of a tap's time, unless it is in memory.
_memory = "/dev/shm"  # noqa: S108 - the file that gunicorn makes there is its own, without a name
worker_tmp_dir = _memory if os.path.isdir(_memory) else None
# Who is believed about addresses and HTTPS is decided in one place, by TRUSTED_PROXIES.
forwarded_allow_ips = ""
loglevel = "debug" if _settings.log_level == "DEBUG" else "warning"


def on_starting(_server: Any) -> None:
    """In the master: end with the supervisor, and load what all web processes share, once and not in each."""
    die_with_supervisor()
    import_module("app.application")


def post_fork(_server: Any, _worker: Any) -> None:
    """In each web process: end with the master, or the next one could not have the port."""
    die_with_parent()


def post_worker_init(worker: Any) -> None:
    """In each web process, once the application is loaded."""
    if "news" in worker.wsgi.extensions:  # the bare view that the benchmark compares with has none
        worker.wsgi.extensions["news"].start()
        worker.wsgi.extensions["runner"].warm_up()
    set_aside_what_stays()


def child_exit(_server: Any, worker: Any) -> None:
    """In the master: what a process that has ended was showing at the moment counts no longer."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)
