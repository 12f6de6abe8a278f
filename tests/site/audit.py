"""Hear every page of the built book, and write docs/audit.md: how many pages, under which rules, with what faults.

make audit                                 the book that `make site` built
.venv/bin/python tests/site/audit.py DIR   another built site

The report bears no date: the same book gives the same report. The status is 1 when there is a fault.
"""

import argparse
import multiprocessing
import os
import re
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from accessibility import ONCE, TAGS, THEMES, WIDTHS, Heard, addresses, listened_all
from axe_playwright_python.base import AXE_SCRIPT
from served import served

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "docs" / "audit.md"
SHARE = 12
"""Pages heard by one browser, which is then closed: its memory is given back."""

SHOWN_FAULTS = 200
LOOKS = len(WIDTHS) * len(THEMES)


def main() -> None:
    """Hear, write, and say whether something is wrong."""
    parser = argparse.ArgumentParser(description="Hear every page of a built site.")
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "_build" / "html", help="the folder of the site")
    site = parser.parse_args().site
    pages = addresses(site)
    if not pages:
        sys.exit(f"{site} holds no page: run `make site` first.")
    heard = hear_all(site, pages)
    REPORT.write_text(report(heard), encoding="utf-8")
    faulty = [one for one in heard if one.violations or one.faults]
    print(f"{len(heard)} pages heard, {len(faulty)} with faults: {REPORT.relative_to(ROOT)}.")
    sys.exit(bool(faulty))


def hear_all(site: Path, pages: list[str]) -> list[Heard]:
    """Return what is heard of pages, in their order, by one browser per core."""
    jobs = os.cpu_count() or 1
    shares = [pages[start : start + SHARE] for start in range(0, len(pages), SHARE)]
    with served(site) as host, ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        heard: list[Heard] = []
        for some in pool.map(listened_all, [host] * len(shares), shares):
            heard += some
            print(f"{len(heard)} of {len(pages)} pages", flush=True)
    return heard


def report(heard: list[Heard]) -> str:
    """Return the report, as Markdown."""
    rules = sorted(set().union(*(one.rules for one in heard)))
    doubts = Counter(rule for one in heard for rule in one.doubts)
    faults = [f"- `{one.address}`: {fault}" for one in heard for fault in (*one.violations, *one.faults)]
    console = count(heard, "console: ", "exception: ")
    axe = re.search(r"axe v([\d.]+)", AXE_SCRIPT)
    lines = [
        "# What machines say of the accessibility of the book",
        "",
        "Written by `make audit`, which opens every page of the built book. A machine finds a part of the obstacles",
        "only: nobody audited this book, and no conformity is claimed.",
        "",
        "| what | how much |",
        "|---|---:|",
        f"| pages opened, 100 % of those built | {len(heard)} |",
        f"| looks at each of them ({' and '.join(THEMES)}, {' and '.join(map(str, WIDTHS))} px) | {LOOKS} |",
        f"| rules of axe-core {axe[1] if axe else '?'} ({', '.join(TAGS)}) | {len(rules)} |",
        f"| violations of these rules | {sum(len(one.violations) for one in heard)} |",
        f"| faults of other kinds | {sum(len(one.faults) for one in heard)} |",
        f"| errors and warnings in the console, under the pages' own policy | {console} |",
        f"| requests to another host | {count(heard, 'another host: ')} |",
        "",
        "## Pages",
        "",
        "| folder | pages |",
        "|---|---:|",
        *(f"| `{folder}` | {n} |" for folder, n in sorted(Counter(kind(one.address) for one in heard).items())),
        "",
        "## What is asked",
        "",
        "Everything that opens is open. Of a table, every row is seen in the first look, twelve in the others.",
        "",
        f"- Beside axe, once: {', '.join(ONCE)}, skip link, focus seen on each kind of control.",
        "- At both widths: controls of 24 px at least, nothing wider than the window.",
        "- At 320 px: nothing wider than the window. With letters twice as large: nothing wider, no text cut.",
        f"- The rules of axe: {', '.join(rules)}.",
        "",
        "## What axe leaves to a person",
        "",
        *([f"- {rule}: {n} pages" for rule, n in sorted(doubts.items())] or ["Nothing."]),
        "",
        "## Faults",
        "",
        *(faults[:SHOWN_FAULTS] or ["None."]),
        *([f"- and {len(faults) - SHOWN_FAULTS} others"] if len(faults) > SHOWN_FAULTS else []),
    ]
    return "\n".join(lines) + "\n"


def count(heard: list[Heard], *beginnings: str) -> int:
    """Return how many faults begin by one of some words."""
    return sum(fault.startswith(beginnings) for one in heard for fault in one.faults)


def kind(address: str) -> str:
    """Return the folder of a page; figures alone count together."""
    folder = address.rpartition("/")[0]
    return ("figures" if folder.startswith("figures") else folder) + "/"


if __name__ == "__main__":
    main()
