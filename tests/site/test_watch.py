"""A page watched in a real browser shows by itself what is saved, and says on the terminal what cannot be made."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from built_site import copied_project
from playwright.sync_api import expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_S = 300
pytestmark = [
    pytest.mark.site,
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium"),
]


class Watch:
    """A running `carnets watch`: its project, and what it has said so far."""

    def __init__(self, root: Path) -> None:
        self.root, self.log = root, root / "watch.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [str(Path(sys.executable).with_name("carnets")), "watch", "domaine", "emploi"],
                env={**os.environ, "CARNETS_ROOT": str(root), "BROWSER": "true"},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """Return what the command has said."""
        return self.log.read_text(encoding="utf-8")

    def wait_until(self, is_so: Callable[[], object]) -> None:
        """Wait for something to become true."""
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < deadline and self.process.poll() is None, self.said
            time.sleep(0.2)

    def save(self, name: str, old: str, new: str) -> None:
        """Save a file of the project with a text replaced, as an editor does."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def watch(built_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    """Give a watched page, served; it ends as Ctrl-C ends it."""
    made = Watch(copied_project(tmp_path_factory.mktemp("watch").resolve() / "project", built_root))
    try:
        made.wait_until(lambda: "Serving on" in made.said)
        yield made
        made.process.send_signal(signal.SIGINT)
        assert made.process.wait(20) == 128 + signal.SIGINT
    finally:
        made.process.kill()
        made.process.wait()


def test_page_shows_by_itself_what_is_saved(watch: Watch) -> None:
    address = re.search(r"http://127\.0\.0\.1:\d+/\S+\.html", watch.said)
    assert address
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(address.group())
        assert page.locator("h1:visible").inner_text().startswith("Emploi")

        def shows(text: str) -> None:
            expect(page.locator("body")).to_contain_text(text, timeout=PATIENCE_S * 1000, use_inner_text=True)

        watch.save("notebooks/domaine.ipynb", "## Classement des régions", "## Le rang des régions")
        shows("Le rang des régions")
        assert "domaines/emploi: executed" not in watch.said.partition("Serving on")[2], "a text executes nothing"

        watch.save("data/reference/domains.yml", "label: Emploi / chômage", "label: Emploi essayé / chômage")
        shows("Emploi essayé")
        assert "domaines/emploi: executed, " in watch.said

        watch.save("data/reference/domains.yml", "label: Emploi essayé / chômage / insertion", "label: [Emploi]")
        watch.wait_until(lambda: "error: data/reference/domains.yml" in watch.said)
        assert "Emploi essayé" in page.locator("body").inner_text()
        browser.close()
    assert not (watch.root / "_build" / "html").exists(), "the whole book is not touched"
