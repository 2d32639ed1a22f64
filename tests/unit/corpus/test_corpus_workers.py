"""Tests of harness.corpus.workers: the same work on all cores."""

import os

from harness.corpus import workers


def numbered_process(job):
    """A job that names the process it ran in."""
    return job, os.getpid()


def test_results_come_in_the_order_of_the_jobs(monkeypatch):
    """Articles that changed places would change the test set from machine to machine."""
    monkeypatch.setattr(workers, "_WORTH_A_WORKER", 2)
    monkeypatch.setattr(workers, "_cores", lambda: 2)
    done = []
    results = workers.spread(len, ["a" * size for size in range(7)], done.append)
    assert results == list(range(7))
    assert len(done) == 7


def test_few_jobs_start_no_process():
    """A worker takes a second to start: five articles are read here."""
    assert workers.spread(numbered_process, [1, 2], lambda _: None) == [(1, os.getpid()), (2, os.getpid())]


def dies_elsewhere(parent):
    """A job that kills the process it runs in, but for the one that asked."""
    if os.getpid() != parent:
        os._exit(1)
    return parent


def test_what_a_dead_worker_leaves_is_done_here(monkeypatch):
    """A worker that is killed (memory) takes no article with it."""
    monkeypatch.setattr(workers, "_WORTH_A_WORKER", 2)
    monkeypatch.setattr(workers, "_cores", lambda: 2)
    assert workers.spread(dies_elsewhere, [os.getpid()] * 4, lambda _: None) == [os.getpid()] * 4
