"""The same work on many articles, on all cores: pure Python runs on one core a process.

A worker is a plain Python process that this module starts with pipes, as the
standard pools do, but without a fork (threads may run) and without importing
the caller's own script anew.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from harness.domain.progress import Advance

Job = TypeVar("Job")
Result = TypeVar("Result")

# A worker takes a second to start; fewer jobs than this for each are done here.
_WORTH_A_WORKER = 150


def spread(work: Callable[[Job], Result], jobs: Sequence[Job], advance: Advance) -> list[Result]:
    """Do the work on each job, and give the results in the order of the jobs.

    Args:
        work: A function of a module, whose jobs and results can be pickled.
        jobs: What to do it on.
        advance: Told of each one done.
    """
    processes = min(_cores(), len(jobs) // _WORTH_A_WORKER)
    if processes < 2:
        return list(_here(work, jobs, advance))
    results: dict[int, Result] = {}

    def run(start: int) -> None:
        own = range(start, len(jobs), processes)
        results.update(zip(own, _elsewhere(work, [jobs[place] for place in own], advance), strict=True))

    with ThreadPoolExecutor(processes) as threads:
        list(threads.map(run, range(processes)))
    return [results[place] for place in range(len(jobs))]


def _here(work: Callable[[Job], Result], jobs: Sequence[Job], advance: Advance) -> Iterator[Result]:
    for job in jobs:
        yield work(job)
        advance(1)


def _elsewhere(work: Callable[[Job], Result], jobs: Sequence[Job], advance: Advance) -> Iterator[Result]:
    """Results of a worker; what it leaves undone, should it die, is done here."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "harness.corpus.workers"]
    done = 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        try:
            pickle.dump((work, jobs), worker.stdin)
            worker.stdin.close()
            for _ in jobs:
                yield pickle.load(worker.stdout)
                done += 1
                advance(1)
        except (EOFError, OSError, pickle.UnpicklingError):
            worker.kill()
    yield from _here(work, list(islice(jobs, done, None)), advance)


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def main() -> None:
    """A worker's life: jobs from standard input, results to standard output."""
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not come between
    work, jobs = pickle.load(sys.stdin.buffer)
    for job in jobs:
        pickle.dump(work(job), out)
        out.flush()


if __name__ == "__main__":
    main()
