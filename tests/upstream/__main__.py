"""`python -m tests.upstream --port 9009 --rate 50 --tokens 1000`: the provider alone, for benchmarks.

One thread, one loop, and all streams of a rate share their rendered frames; 500 streams of 50 tokens a second take
about a sixth of a core.
"""

from __future__ import annotations

import argparse
from contextlib import suppress

from tests.upstream.scripts import steady
from tests.upstream.server import Upstream


def main() -> None:
    """Run alone until it is ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.upstream", description=__doc__)
    parser.add_argument("--port", type=int, default=9009)
    parser.add_argument("--rate", type=float, default=50.0, help="tokens a second of one stream")
    parser.add_argument("--tokens", type=int, default=1000, help="tokens of one answer")
    parser.add_argument("--stamps", action="store_true", help="let each token be the moment of its sending")
    given = parser.parse_args()
    upstream = Upstream(given.port, steady(given.tokens, given.rate, stamps=given.stamps))
    upstream.keeps = False
    print(f"{upstream.url} ready", flush=True)
    with suppress(KeyboardInterrupt):
        upstream.run()


if __name__ == "__main__":
    main()
