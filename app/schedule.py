"""What the scheduler enqueues, and how often."""

from rq import cron

from app.core.jobs import QUEUE
from app.housekeeping import sweep
from app.jobs import sweep_jobs
from app.messages import sweep_deliveries
from app.privacy import forget_what_is_old
from app.tasks import remind

MINUTE = 60
QUARTER_OF_AN_HOUR = 15 * 60
A_DAY = 24 * 60 * MINUTE
AT_NIGHT = "17 2 * * *"
AN_HOUR = 60 * MINUTE

cron.register(sweep, queue_name=QUEUE, interval=QUARTER_OF_AN_HOUR)
cron.register(sweep_deliveries, queue_name=QUEUE, interval=MINUTE)
cron.register(remind, queue_name=QUEUE, interval=MINUTE)
cron.register(sweep_jobs, queue_name=QUEUE, interval=MINUTE)
cron.register(forget_what_is_old, queue_name=QUEUE, cron=AT_NIGHT, job_timeout=AN_HOUR)
# And when the service starts, for a machine that is off at night; where nothing is due, it does nothing.
cron.register(forget_what_is_old, queue_name=QUEUE, interval=A_DAY, job_timeout=AN_HOUR)
