"""Prints what docs/understanding.md says of the classifier: `python -m tests.intents.measure`."""

from __future__ import annotations

import resource
import statistics
import time

from app.intents import warm_up
from app.intents.catalogue import INTENTS
from app.intents.classifier import Classifier
from app.intents.phrases import OUT_OF_SCOPE
from app.intents.wording import Names, plain
from tests.intents.scoring import score
from tests.intents.sentences import SCHOOL, development, held_out, predicted


def accuracy_without_minilm(judge: Classifier, name: str) -> float:
    """The share of right functions among the sentences of a held-out file that stand alone."""
    names = Names(SCHOOL)
    lines = [line for line in held_out(name) if not line["history"]]
    right = 0
    for line in lines:
        likely = judge.likelihoods(plain(line["text"], names), line["role"])
        best = max(likely, key=likely.__getitem__)
        right += (best if best in INTENTS else OUT_OF_SCOPE) == line["function"]
    return right / len(lines)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _main() -> None:
    before, start = _megabytes(), time.perf_counter()
    warm_up()
    print(f"loaded in {time.perf_counter() - start:.2f} s, {_megabytes() - before:.0f} MB more")
    times = []
    for name, lines in (("held_out", held_out("held_out")), ("held_out_2", held_out("held_out_2"))):
        found = []
        for line in lines:
            start = time.process_time()
            found += predicted([line])
            times.append((time.process_time() - start) * 1000)
        print(f"{name}: {len(lines)} sentences, {score(lines, found).shares()}")
    if lines := development():
        print(f"development: {len(lines)} sentences, {score(lines, predicted(lines))}")
    cuts = statistics.quantiles(times, n=20)
    print(f"CPU of a sentence: median {statistics.median(times):.1f} ms, 95 % within {cuts[-1]:.1f} ms")
    alone = Classifier(with_meaning=False)
    for name in ("held_out", "held_out_2"):
        print(f"{name} without MiniLM: functions {accuracy_without_minilm(alone, name):.1%}")


if __name__ == "__main__":
    _main()
