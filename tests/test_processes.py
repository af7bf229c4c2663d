"""What runs beside the web processes, and what the processes that only start others load."""

from __future__ import annotations

import subprocess
import sys
from configparser import ConfigParser

import pytest
from flask import Flask
from redis import Redis
from rq.cron import CronJob
from rq.utils import import_attribute

from app import ROOT
from app.core.work_queue import work_queue
from app.extensions import valkey
from app.launch import processes
from app.processes import Schedule
from app.schedule import entries


@pytest.mark.parametrize(
    "entry", list(entries()), ids=lambda entry: f"{entry.func_name} {entry.cron or entry.interval}"
)
def test_what_is_scheduled_by_name_is_there(entry: CronJob) -> None:
    assert callable(import_attribute(entry.func_name))


def test_the_scheduler_enqueues_what_is_due_once_and_as_the_workers_read_it(context: Flask) -> None:
    assert context
    connection: Redis = valkey()
    queue = work_queue(connection)
    queue.empty()  # type: ignore[no-untyped-call]
    scheduler = Schedule(connection)
    scheduler.get_jobs().extend(entries())
    due = {job.func_name for job in scheduler.enqueue_jobs()}
    assert {job.func_name for job in queue.jobs} == due
    assert "app.tasks.remind" in due
    assert scheduler.enqueue_jobs() == []
    queue.empty()  # type: ignore[no-untyped-call]


def test_the_supervisor_keeps_what_the_procfile_names_alive() -> None:
    kept = ConfigParser(interpolation=None)
    kept.read(ROOT / "supervisord.conf")
    named = processes()
    assert kept["group:service"]["programs"].split(",") == list(named) == ["web", "worker", "schedule", "mcp"]
    for name, command in named.items():
        assert kept[f"program:{name}"]["command"] == f"%(ENV_HOMEROOM_{name.upper()}_PROCESS)s"
        assert command.startswith(f'"{sys.executable}" -m ')


@pytest.mark.parametrize("module", ["app.launch", "app.processes"])
def test_who_only_starts_others_loads_no_table(module: str) -> None:
    script = f"import sys, {module}; print(*(each for each in sys.modules if each.startswith('app.')))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = set(done.stdout.split())
    assert module in loaded
    assert not loaded & {"app.domains", "app.extensions", "app.accounts.models"}
