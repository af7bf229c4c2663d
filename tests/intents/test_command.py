"""`flask intents` by itself, on a machine where nothing has been started yet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from app import ROOT


def test_sentences_of_a_file_are_understood_before_anything_was_started(tmp_path: Path) -> None:
    said = {"id": "a", "role": "teacher", "text": "add a task to buy milk"}
    lines = tmp_path / "said.jsonl"
    lines.write_text(json.dumps(said) + "\n", encoding="utf-8")
    data = tmp_path / "data"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SECRET_KEY", "AGENTKIT"))}
    command = [sys.executable, "-m", "flask", "intents", str(lines), "--today", "2026-11-18"]
    done = subprocess.run(
        command, cwd=ROOT, env={**clean, "HOMEROOM_DATA": str(data)}, capture_output=True, text=True, check=True
    )
    assert [json.loads(line)["function"] for line in done.stdout.splitlines()] == ["add_task"]
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600
