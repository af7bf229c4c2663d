"""Background work: what everybody who hands it out, and everybody who does it, must agree on."""

QUEUE = "homeroom"
"""The name of the one queue. Its jobs are JSON: a function's path, and ids."""
