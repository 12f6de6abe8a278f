"""Compile the staged book with Jupyter Book 1, warnings as errors, and put it in place of the last site at once."""

import shutil
import subprocess
import sys
from pathlib import Path

from helpers import paths
from helpers.errors import BookNotBuilt
from helpers.publish.writing import cannot_write
from helpers.wording import say

SHOWN_LINES = 15
THEME_LABELS = ("menu", "contents", "navigation")


def build_site(source: Path) -> Path:
    """Compile a staged book and return the folder of the site, _build/html.

    The former site stays in place until the new one is complete. Raises BookNotBuilt with Jupyter Book's warnings.
    """
    workshop = paths.build() / "book"
    command = [
        str(Path(sys.executable).with_name("jupyter-book")),
        "build",
        str(source),
        "--all",
        "-W",
        "--keep-going",
        "-n",
        "-q",
    ]
    command += ["--config", str(paths.root() / "_config.yml"), "--toc", str(source / "_toc.yml")]
    command += ["--path-output", str(workshop)]
    workshop.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(command, capture_output=True, text=True, cwd=paths.root(), check=False)  # noqa: S603
    made = workshop / "_build" / "html"
    if done.returncode:
        lines = (done.stdout + done.stderr).splitlines()
        telling = [line for line in lines if any(word in line for word in ("WARNING", "ERROR", "rror:"))]
        report = "\n  ".join((telling or lines)[-SHOWN_LINES:])
        raise BookNotBuilt(
            f"Jupyter Book refused the book:\n  {report}",
            where=paths.shown(source),
            remedy="\nMend the page named above; the last site is untouched.",
        )
    _translate_theme(made)
    return _put_in_place(made)


def _translate_theme(site: Path) -> None:
    """Put in French the labels that the theme does not translate (they are attributes, always between quotes)."""
    words = [(say(f"theme.{name}.en"), say(f"theme.{name}.fr")) for name in THEME_LABELS]
    for page in site.rglob("*.html"):
        text = translated = page.read_text(encoding="utf-8")
        for english, french in words:
            translated = translated.replace(f'="{english}"', f'="{french}"')
        if translated != text:
            page.write_text(translated, encoding="utf-8")


def _put_in_place(made: Path) -> Path:
    """Move the compiled site to _build/html; the former one comes back if that fails."""
    site, former, fresh = (paths.build() / name for name in ("html", "html.former", "html.fresh"))
    for leftover in (former, fresh):
        shutil.rmtree(leftover, ignore_errors=True)
    (made / ".buildinfo").unlink(missing_ok=True)
    try:
        made.rename(fresh)
        if site.exists():
            site.rename(former)
        fresh.rename(site)
    except OSError as error:
        if former.exists():
            former.rename(site)
        raise cannot_write(error, site) from error
    shutil.rmtree(former, ignore_errors=True)
    return site
