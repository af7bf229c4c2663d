"""What the scheduler enqueues, and how often."""

from rq import cron

from app.core.jobs import QUEUE
from app.housekeeping import sweep
from app.jobs import sweep_jobs
from app.messages import sweep_deliveries

MINUTE = 60
QUARTER_OF_AN_HOUR = 15 * 60

cron.register(sweep, queue_name=QUEUE, interval=QUARTER_OF_AN_HOUR)
cron.register(sweep_deliveries, queue_name=QUEUE, interval=MINUTE)
cron.register(sweep_jobs, queue_name=QUEUE, interval=MINUTE)
