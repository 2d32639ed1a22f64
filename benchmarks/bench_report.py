"""How long the report takes to make, how large it is, and how quickly it answers in a browser.

Side by side: 10 systems x 2,000 segments and 10 x 20,000, made up. Needs Debian's chromium and playwright for
the second half. Usage: `python benchmarks/bench_report.py`
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import fakes

from harness.report.html import render_report

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
STEPS = [
    ("text", "harbour council said"),
    ("text", "no such words"),
    ("text", ""),
    ("flag", "any"),
    ("order", "lowest"),
    ("order", "apart"),
    ("a", "1"),
    ("b", "2"),
    ("least", "30"),
]


def main() -> None:
    """Render both sizes, then drive them."""
    with tempfile.TemporaryDirectory() as folder:
        pages = {count: rendered(count, Path(folder)) for count in (2_000, 20_000)}
        try:
            from playwright.sync_api import sync_playwright
        except ImportError:
            print("no playwright: the browser's half is left out")
            return
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            for count, path in pages.items():
                drive(browser, count, path)
            browser.close()


def rendered(count: int, folder: Path) -> Path:
    """Render a report of so many segments and say what it cost."""
    view = fakes.run_view(systems=10, documents=count // 20, segments=20)
    begun = time.perf_counter()
    page = render_report(view)
    seconds = time.perf_counter() - begun
    print(f"10 x {count:,}: rendered in {seconds:.1f} s, {len(page.encode()) / 1e6:.2f} MB")
    path = folder / f"{count}.html"
    path.write_text(page, encoding="utf-8")
    return path


def drive(browser: object, count: int, path: Path) -> None:
    """Open, unpack and filter; each filter from the input's event to the next frame.

    Beside the clock, which neighbours disturb, stands the processor time of the page's thread.
    """
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(path.as_uri())
    paint = page.evaluate(FIRST_PAINT)
    begun = time.perf_counter()
    page.evaluate("location.hash = '#explore'")
    page.wait_for_selector("#list [role=option]", timeout=60_000)
    unpacked = time.perf_counter() - begun
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    clock, thread = {}, {}
    for name, value in STEPS:
        for time_ in range(3):
            step, before = f"{name}={value} ({time_ + 1})", busy(session)
            clock[step] = page.evaluate(TO_NEXT_FRAME, [name, value])
            thread[step] = busy(session) - before
    print(f"10 x {count:,}: first paint {paint:.0f} ms, unpacked in {unpacked:.2f} s")
    for what, times in (("filter to the next frame", clock), ("processor time of a filter", thread)):
        slowest = max(times, key=times.get)
        print(
            f"  {what}: median {statistics.median(times.values()):.0f} ms, longest {times[slowest]:.0f} ms, {slowest}"
        )
    page.close()


def busy(session: object) -> float:
    """Milliseconds that the page's thread has worked so far."""
    metrics = {row["name"]: row["value"] for row in session.send("Performance.getMetrics")["metrics"]}
    return 1000 * metrics["TaskDuration"]


FIRST_PAINT = """
new Promise((resolve) => new PerformanceObserver((list) => {
  for (const entry of list.getEntriesByName("first-contentful-paint")) resolve(entry.startTime);
}).observe({ type: "paint", buffered: true }))
"""
TO_NEXT_FRAME = """
([name, value]) => new Promise((resolve) => {
  const field = document.querySelector(`[data-field=${name}]`);
  const begun = performance.now();
  field.value = value;
  field.dispatchEvent(new Event(["text", "least"].includes(name) ? "input" : "change"));
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
})
"""

if __name__ == "__main__":
    main()
