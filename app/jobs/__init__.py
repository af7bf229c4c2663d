"""Long work in the background: started in a transaction, done by a worker, with progress for whoever waits."""

from app.jobs.models import Job, State
from app.jobs.running import Outcome, Superseded, Work, handles, run
from app.jobs.starting import Progress, own_progress, progress_of, start
from app.jobs.sweeping import sweep_jobs

__all__ = [
    "Job",
    "Outcome",
    "Progress",
    "State",
    "Superseded",
    "Work",
    "handles",
    "own_progress",
    "progress_of",
    "run",
    "start",
    "sweep_jobs",
]
