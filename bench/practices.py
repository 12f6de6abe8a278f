"""A case base of 10,000 generated cases: what the first view of its page weighs, and how long a filter takes.

.venv/bin/python bench/practices.py [CASES]    builds a small book with that page, in a copy, and opens it in Chromium

Nothing is written in the checkout. Weights are those of what the browser asked for, each compressed by gzip.
"""

import csv
import functools
import gzip
import http.server
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
from measures import BIN, console, copy_checkout, print_machine
from playwright.sync_api import Response, sync_playwright

from helpers.practices.cases import COLUMNS
from helpers.reading.documents import read_model
from helpers.territory import grid

CASES, ROUNDS, SEED = 10_000, 15, 2020
PAGES = ("pratiques", "territoires/28-normandie", "domaines/emploi", "etudes/citoyens/france")
KINDS = (
    ("dynamiques_collectives", "tiers_lieux", "gestion_lieu"),
    ("pratiques_partenariales", "mecenat", ""),
    ("pratiques_engagement", "engagement_salaries", ""),
)
# From a choice made to the frame that shows its cases, once they are loaded.
FILTER = """value => new Promise(done => {
  const select = document.querySelector(".carnets-facets select[name=domaine]");
  const count = document.querySelector(".carnets-count");
  const start = performance.now();
  select.value = value;
  select.dispatchEvent(new Event("change", {bubbles: true}));
  const look = () => {
    if (count.textContent === count.dataset.loading) requestAnimationFrame(look);
    else setTimeout(() => done(performance.now() - start));
  };
  requestAnimationFrame(look);
})"""


def main() -> None:
    """Build, open and print."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    print_machine()
    with tempfile.TemporaryDirectory(prefix="carnets-bench-") as folder:
        root = Path(folder) / "checkout"
        copy_checkout(root)
        write_cases(root / "data" / "practices" / "cases.csv", n)
        plan = root / "notebooks" / "plan.yml"
        kept = plan.read_text(encoding="utf-8").partition("\nci:\n")[0]
        plan.write_text(kept + "\nci:\n" + "".join(f"  - {address}\n" for address in PAGES), encoding="utf-8")
        command = [str(BIN / "carnets"), "site", "--plan", "ci"]
        subprocess.run(command, env={**os.environ, "CARNETS_ROOT": str(root)}, check=True)
        print_page(root / "_build" / "ci" / "html")


def write_cases(path: Path, n: int) -> None:
    """Write n cases drawn at random over domains, départements and types; names hold what HTML must not see."""
    domains = list(read_model(path.parents[1] / "reference" / "domains.yml", dict[str, object]))
    codes, rng = grid.codes("departement"), np.random.default_rng(SEED)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for number in range(n):
            family, kind, trade = KINDS[rng.integers(len(KINDS))]
            row = {
                "case_id": f"cas-{number}",
                "name": f"<b>Initiative</b> {number} & co, {rng.integers(10**6)}",
                "domains": ";".join(rng.choice(domains, rng.integers(1, 3), replace=False)),
                "family": family,
                "type": kind,
                "metier": trade,
                "level": "departement",
                "territory_code": codes[rng.integers(len(codes))],
                "place_status": "printed",
                "actors": f"{rng.integers(2, 90)} organisations",
                "summary": f"Projet {rng.integers(10**6)} ouvert en {2005 + number % 18} dans plusieurs communes.",
                "source": "presentation_collectivites_2020",
                "source_line": str(number + 1),
                "evidence": "named",
                "tags": "fonds_odd17" if number % 7 == 0 else "",
                "added": "2020-05",
            }
            writer.writerow(row)


def print_page(site: Path) -> None:
    """Open the page in Chromium and print the weight of its first view, of its data, and the times of filters."""

    class Silent(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sizes: dict[str, int] = {}

    def weigh(answer: Response) -> None:
        address = answer.url.split("/", 3)[3].split("?")[0]
        sizes[address] = len(gzip.compress((site / address).read_bytes()))

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.on("response", weigh)
        page.goto(f"http://127.0.0.1:{server.server_port}/pratiques.html", wait_until="networkidle")
        first = dict(sizes)
        of_theme = sum(size for address, size in first.items() if "_static/" in address)
        console.print(
            f"first view: {sum(first.values()) / 1000:.0f} kB, of which {of_theme / 1000:.0f} kB shared by all pages"
        )
        for address, size in sorted(first.items(), key=lambda pair: -pair[1])[:5]:
            console.print(f"  {address}: {size / 1000:.0f} kB")
        values = page.locator("select[name=domaine] option").evaluate_all("all => all.map(one => one.value)")[1:]
        console.print(f"first filter, data loaded: {page.evaluate(FILTER, values[0]):.0f} ms")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
        later = {address: size for address, size in sizes.items() if address not in first}
        console.print(f"data of the cases: {sum(later.values()) / 1000:.0f} kB ({', '.join(later)})")
        times = [page.evaluate(FILTER, values[number % len(values)]) for number in range(1, ROUNDS + 1)]
        console.print(f"next filters: median {np.median(times):.0f} ms, longest {max(times):.0f} ms")
        console.print(page.locator(".carnets-count").inner_text())
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
