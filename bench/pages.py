"""What readers wait for: the first view of five kinds of page, beside the same pages as a plain Jupyter Book.

.venv/bin/python bench/pages.py                  builds the small site in a copy, and the plain book from its notebooks
.venv/bin/python bench/pages.py --project DIR    the same, from a project whose site is already built

Each page is opened three times by an empty Chromium, 1280 x 800 px, on a line of 1.6 Mbit/s and 150 ms; nobody scrolls.
Texts are compressed by gzip. The plain book shows the notebooks as they were executed, its charts being Altair's own;
their scripts, which Altair takes from another host, are one bundle of the same libraries served by this one.
"""

import argparse
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from compressing import compressing
from measures import BIN, copy_checkout, site_of
from plain_book import build_plain_book
from playwright.sync_api import Browser, CDPSession, sync_playwright

PAGES = {
    "home": "index.html",
    "territory": "territoires/28-normandie.html",
    "study in a zone": "etudes/entreprises/28-normandie.html",
    "case base": "pratiques.html",
}
ROUNDS = 3
LINE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SETTLED_MS = 1000
MOST_BYTES, MOST_REQUESTS, MOST_SHIFT = 65_000, 9, 0.02
BUDGETED = "territory"
WATCH = """() => {
  window.measured = {paint: 0, shift: 0};
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { window.measured.paint = one.startTime; }))
    .observe({type: "largest-contentful-paint", buffered: true});
  new PerformanceObserver((list) => list.getEntries().forEach((one) => {
    if (!one.hadRecentInput) window.measured.shift += one.value;
  })).observe({type: "layout-shift", buffered: true});
}"""


@dataclass
class View:
    """The first view of a page: bytes, requests, when the last byte came, when the largest part was painted, moves."""

    size: float = 0
    requests: float = 0
    foreign: float = 0
    whole_s: float = 0
    paint_s: float = 0
    shift: float = 0


def main() -> None:
    """Build, open and print."""
    parser = argparse.ArgumentParser(description="Measure the first view of five kinds of page.")
    parser.add_argument("--project", type=Path, help="a project whose site is already built")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="carnets-bench-") as folder:
        project = asked.project or build_project(Path(folder) / "checkout")
        plain = build_plain_book(project.resolve(), Path(folder) / "plain")
        print_table(views_of(site_of(project)), views_of(plain))


def build_project(root: Path) -> Path:
    """Build the small site in a copy of the checkout, and return it."""
    copy_checkout(root)
    command = [str(BIN / "carnets"), "site", "--plan", "ci"]
    environment = {**os.environ, "CARNETS_ROOT": str(root), "PYTHONPATH": str(root / "src")}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return root


def views_of(site: Path) -> dict[str, View]:
    """Return the median first view of each page of a site."""
    with compressing(site) as host, sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        found = {name: middle([view(browser, host, page) for _ in range(ROUNDS)]) for name, page in PAGES.items()}
        browser.close()
    return found


def view(browser: Browser, host: str, address: str) -> View:
    """Open a page on a slow line and return its first view."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light", locale="fr-FR")
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    line = context.new_cdp_session(page)
    found = weighed(line, host)
    line.send("Network.emulateNetworkConditions", LINE)
    page.goto(host + address, wait_until="networkidle", timeout=120_000)
    page.wait_for_timeout(SETTLED_MS)
    measured = page.evaluate("window.measured")
    found.paint_s, found.shift = measured["paint"] / 1000, measured["shift"]
    context.close()
    return found


def weighed(line: CDPSession, host: str) -> View:
    """Return a view whose bytes and requests are counted as they come."""
    found = View()

    start = 0.0

    def ask(event: dict) -> None:
        nonlocal start
        start = start or event["timestamp"]
        url = event["request"]["url"]
        found.requests += url.startswith("http")
        found.foreign += url.startswith("http") and not url.startswith(host)

    def receive(event: dict) -> None:
        found.size += event["encodedDataLength"]
        found.whole_s = event["timestamp"] - start

    line.send("Network.enable")
    line.on("Network.requestWillBeSent", ask)
    line.on("Network.loadingFinished", receive)
    return found


def middle(views: Sequence[View]) -> View:
    """Return the view whose every measure is the median."""
    return View(**{name: median(getattr(one, name) for one in views) for name in vars(views[0])})


def print_table(ours: dict[str, View], plain: dict[str, View]) -> None:
    """Print both sites, page by page, as a Markdown table, and whether the budget holds."""
    print("| first view of | | kB | requests | to other hosts | all there | LCP | CLS |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for name in PAGES:
        for label, one in (("this site", ours[name]), ("plain", plain[name])):
            counts = f"{one.size / 1000:.0f} | {one.requests:.0f} | {one.foreign:.0f}"
            print(f"| {name} | {label} | {counts} | {one.whole_s:.1f} s | {one.paint_s:.1f} s | {one.shift:.3f} |")
        mine, other = ours[name], plain[name]
        ratios = [getattr(other, what) / getattr(mine, what) for what in ("size", "requests", "whole_s", "paint_s")]
        lighter, fewer, whole, painted = (f"÷ {ratio:.1f}" for ratio in ratios)
        print(f"| | ratio | {lighter} | {fewer} | | {whole} | {painted} | |")
    one = ours[BUDGETED]
    is_met = one.size <= MOST_BYTES and one.requests <= MOST_REQUESTS and one.shift < MOST_SHIFT
    print(f"\nBudget of a {BUDGETED}, 100 kB, 12 requests, CLS under 0.02: {'met' if is_met else 'missed'}.")


if __name__ == "__main__":
    main()
