"""Processes that do not outlive the one that started them, so that no restart ever meets a left-over twin.

Also a command, which needs nothing of Homeroom: `python -P app/die_with_parent.py PROGRAM ARGUMENTS...`
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

SUPERVISOR = "HOMEROOM_SUPERVISOR"
"""The variable by which what the supervisor starts knows its process."""

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent has died.

    Linux only; elsewhere it does nothing. It survives exec, and children do not inherit it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def die_with_supervisor() -> None:
    """The same for what the supervisor has started; ends at once where it died before it could be watched."""
    die_with_parent()
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor is not None and os.getppid() != int(supervisor):
        sys.exit("The supervisor has ended.")


if __name__ == "__main__":
    die_with_supervisor()
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606
