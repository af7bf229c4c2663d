"""How gunicorn serves `tests.core.served`."""

import os

bind = f"127.0.0.1:{os.environ['SERVED_PORT']}"
worker_class = "app.web_worker.WebWorker"
workers = 1
threads = 50
worker_connections = 300
keepalive = 5
graceful_timeout = 1
control_socket_disable = True
loglevel = "warning"
