"""Compiling the book: a refused one, a full disk, leftovers; then a new site in the place of the last."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from toy_pages import content_of

from helpers.errors import FileError
from helpers.site import compile_site as compiling
from helpers.site.compile_site import Places, build_site
from helpers.site.staging import Staged
from refusals import refused

LAST = {"index.html": b"the last good site", "sub/page.html": b"a page gone since"}
MADE = {"index.html": b"the new site", ".buildinfo": b"of this machine", "new/page.html": b"new"}


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def build(folder: Path) -> Path:
    """Compile the book staged in a _build folder and put it in place."""
    return build_site(Staged(folder / "source", {}), Places(folder / "book", folder / "html"))


@pytest.fixture
def last_site(root: Path) -> Path:
    write(root / "_build" / "html", LAST)
    (root / "_build" / "source").mkdir()
    return root / "_build" / "html"


@pytest.fixture
def compiler(root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that puts a compiler in the place of Jupyter Book: what it makes, says and answers."""

    def answering(files: dict[str, bytes], said: str = "", status: int = 0) -> None:
        def run(command: list[str]) -> tuple[int, list[str]]:
            write(Path(command[command.index("--path-output") + 1]) / "_build" / "html", files)
            return status, said.splitlines()

        monkeypatch.setattr(compiling, "compiled", run)
        monkeypatch.setattr(compiling, "index_pages", lambda _: None)

    return answering


# --- a book that is refused ---


def test_refused_book_names_its_warnings_and_leaves_the_last_site(
    last_site: Path, compiler: Callable[..., None]
) -> None:
    compiler(MADE, "reading sources…\n/x/index.md:3: WARNING: unknown document: 'nowhere'\nbuild finished\n", 1)
    with refused("BuildError book-not-built") as caught:
        build(last_site.parent)
    assert str(caught.value) == (
        "_build/source: Jupyter Book refused the book:\n  /x/index.md:3: WARNING: unknown document: 'nowhere' "
        "\nMend the page named above; the last site is untouched."
    )
    assert content_of(last_site) == LAST


def test_refusal_without_a_warning_shows_the_end_of_what_was_said(
    last_site: Path, compiler: Callable[..., None]
) -> None:
    compiler({}, "\n".join(f"line {n}" for n in range(100)), 1)
    with refused("BuildError book-not-built", match="line 99") as caught:
        build(last_site.parent)
    assert "line 80" not in str(caught.value)


def test_jupyter_book_refuses_a_broken_link(root: Path, last_site: Path) -> None:
    """The real compiler: a warning is an error."""
    (root / "_config.yml").write_text("title: Essai\nexecute: {execute_notebooks: 'off'}\n")
    source = root / "_build" / "source"
    (source / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    (source / "index.md").write_text("# Essai\n\n[vers nulle part](nowhere.md)\n")
    with refused("BuildError book-not-built", match=r"index\.md.*nowhere"):
        build(source.parent)
    assert content_of(last_site) == LAST


# --- a disk that fills up ---


def test_site_that_does_not_fit_leaves_the_last_one(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch, compiler: Callable[..., None]
) -> None:
    """A real disk of 2 MB: the compiled book fits once, the site made from it does not."""
    monkeypatch.setenv("CARNETS_ROOT", str(small_disk))
    write(small_disk / "_build" / "html", LAST)
    compiler({**MADE, "big.js": b"x" * 1_200_000})
    with refused("FileError cannot-write"):
        build(small_disk / "_build")
    assert content_of(small_disk / "_build" / "html") == LAST
    assert not (small_disk / "_build" / "html.fresh").exists()


def test_site_is_put_back_when_the_new_one_cannot_take_its_place(
    last_site: Path, compiler: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulated: the second of the two renamings is refused."""
    rename = Path.rename

    def refused(path: Path, target: Path) -> Path:
        if path.name == "html.fresh":
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return rename(path, target)

    compiler(MADE)
    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises((FileError, OSError)):
        build(last_site.parent)
    assert content_of(last_site) == LAST


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV])
def test_disk_without_hard_links_gets_copies(
    last_site: Path, compiler: Callable[..., None], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """An unchanged page is shared with the former site: where nothing can be shared, it is copied."""
    compiler(MADE)
    site = build(last_site.parent)
    made, dates = content_of(site), {path: path.stat().st_mtime_ns for path in site.rglob("*.html")}
    (site / "new" / "page.html").unlink()
    asked = []

    def refused(path: Path, target: Path) -> None:
        asked.append(target.name)
        raise OSError(number, os.strerror(number), str(target))

    monkeypatch.setattr(Path, "hardlink_to", refused)
    assert build(last_site.parent) == site
    assert content_of(site) == made
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*.html")} == dates
    assert asked == ["index.html"]


# --- a book that is made ---


def test_new_site_replaces_the_last_one_whole(last_site: Path, compiler: Callable[..., None]) -> None:
    compiler(MADE)
    assert build(last_site.parent) == last_site
    assert content_of(last_site) == {name: content for name, content in MADE.items() if name != ".buildinfo"}


def test_leftovers_of_a_stopped_build_are_removed(last_site: Path, compiler: Callable[..., None]) -> None:
    for name in ("html.fresh", "html.former"):
        write(last_site.parent / name, {"old.html": b"stopped half way"})
    compiler(MADE)
    build(last_site.parent)
    assert "old.html" not in content_of(last_site)
    assert [path.name for path in last_site.parent.iterdir() if path.name.startswith("html.")] == []


def test_a_page_that_was_moved_takes_no_other_page_with_it(last_site: Path, compiler: Callable[..., None]) -> None:
    """A page left at a former address lies in the folder of pages; downloads that are gone still go."""
    compiler(dict.fromkeys(("sub/page.html", "sub/moved.html", "files/kept.csv", "files/gone.csv"), b"made"))
    source = last_site.parent / "source"
    write(source, {"sub/page.ipynb": b"{}"})
    staged = Staged(source, dict.fromkeys(("sub/page.ipynb", "_extra/sub/moved.html", "_extra/files/kept.csv"), "mark"))
    site = build_site(staged, Places(last_site.parent / "book", last_site))
    assert set(content_of(site)) == {"sub/page.html", "sub/moved.html", "files/kept.csv"}


def test_first_site_needs_no_former_one(root: Path, compiler: Callable[..., None]) -> None:
    compiler(MADE)
    assert (build(root / "_build") / "index.html").read_bytes() == MADE["index.html"]
