"""What the scheduler enqueues, and how often."""

from rq import cron

from app.housekeeping import sweep
from app.processes import QUEUE

QUARTER_OF_AN_HOUR = 15 * 60

cron.register(sweep, queue_name=QUEUE, interval=QUARTER_OF_AN_HOUR)
