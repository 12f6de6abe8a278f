"""What a machine can say of the accessibility of a page: the rules of axe, and what axe does not ask.

Nothing is injected by the page itself: the browser's debugger runs axe, so that pages stay under their own policy.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# The network is cut: this machine's own address is the only one that answers.
OPTIONS += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDTHS, THEMES = (1280, 360), ("light", "dark")
HEIGHT_PX, NARROWEST_PX, SHOWN_ROWS = 800, 320, 12
QUESTIONS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
ONCE = ("structure", "strictness", "stillness", "images")
"""What is asked of a page as it opens."""


@dataclasses.dataclass
class Heard:
    """What was heard of a page: violations of the rules of axe, other faults, rules that a person must judge."""

    address: str
    violations: list[str] = dataclasses.field(default_factory=list)
    faults: list[str] = dataclasses.field(default_factory=list)
    doubts: Counter[str] = dataclasses.field(default_factory=Counter)
    rules: set[str] = dataclasses.field(default_factory=set)


def listened(browser: Browser, host: str, address: str, *, is_whole: bool) -> Heard:
    """Return what is heard of a page in both themes and at both widths, everything that opens being open.

    is_whole: whether the first of the four looks sees every row of every table; the others see the first ones.
    """
    heard = Heard(address)
    context = browser.new_context(
        viewport={"width": WIDTHS[0], "height": HEIGHT_PX},
        locale="fr-FR",
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    keep_accidents(page, host, heard)
    page.add_init_script(QUESTIONS)
    page.goto(host + address)
    for question in ONCE:
        ask(page, question, heard)
    heard.faults += skip_faults(page)
    page.evaluate("carnetsAudit.open()")
    ask(page, "focus", heard)
    look_four_times(page, heard, is_whole=is_whole)
    stretch(page, heard)
    context.close()
    return heard


def keep_accidents(page: Page, host: str, heard: Heard) -> None:
    """Keep what the console says, and what is asked of another host or is not found."""
    page.on("console", lambda said: said.type in ("error", "warning") and heard.faults.append(f"console: {said.text}"))
    page.on("pageerror", lambda error: heard.faults.append(f"exception: {error}"))
    page.on("response", lambda answer: answer.status < 400 or heard.faults.append(f"{answer.status}: {answer.url}"))
    page.on(
        "request",
        lambda asked: (
            asked.url.startswith((host, "data:", "blob:")) or heard.faults.append(f"another host: {asked.url}")
        ),
    )


def ask(page: Page, question: str, heard: Heard, when: str = "") -> None:
    """Keep the faults that a question of accessibility.js finds."""
    heard.faults += [f"{question}{when}: {fault}" for fault in page.evaluate(f"carnetsAudit.{question}()")]


def skip_faults(page: Page) -> Iterator[str]:
    """Yield what is wrong with the link that skips the header, where there is one to skip."""
    page.keyboard.press("Tab")
    if not page.locator(".site-header").count():
        return
    if page.evaluate("document.activeElement.className") != "site-skip":
        yield "skip link: it is not the first thing that the keyboard meets"
        return
    if not page.locator(".site-skip").is_visible():
        yield "skip link: it is not seen"
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    if page.evaluate("document.activeElement.localName") != "main":
        yield "skip link: it does not lead to the content"


def look_four_times(page: Page, heard: Heard, *, is_whole: bool) -> None:
    """Run the rules of axe in both themes and at both widths."""
    page.evaluate(AXE_SCRIPT)
    page.evaluate("carnetsAudit.hasten()")
    if not is_whole:
        page.evaluate("rows => carnetsAudit.shorten(rows)", SHOWN_ROWS)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT_PX})
        ask(page, "controls", heard, f" at {width} px")
        ask(page, "width", heard, f" at {width} px")
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            found = page.evaluate("tags => carnetsAudit.rules(tags)", TAGS)
            heard.violations += [f"{width} px, {theme}: {violation}" for violation in found["violations"]]
            heard.doubts.update(set(found["doubts"]))
            heard.rules |= set(found["known"])
            page.evaluate("rows => carnetsAudit.shorten(rows)", SHOWN_ROWS)


def stretch(page: Page, heard: Heard) -> None:
    """Look at the page in the narrowest window, then with letters twice as large."""
    page.set_viewport_size({"width": NARROWEST_PX, "height": HEIGHT_PX})
    ask(page, "width", heard, f" at {NARROWEST_PX} px")
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT_PX})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    ask(page, "width", heard, " at 200 %")
    ask(page, "cut", heard, " at 200 %")


def addresses(site: Path) -> list[str]:
    """Return the address of every HTML page of a site, but those that lead elsewhere at once."""
    pages = sorted(
        path for path in site.rglob("*.html") if path.relative_to(site).parts[0] not in ("_static", "pagefind", "lieux")
    )
    moved = 'http-equiv="refresh"'
    return [path.relative_to(site).as_posix() for path in pages if moved not in path.read_text(encoding="utf-8")]


def listened_all(host: str, pages: list[str]) -> list[Heard]:
    """Return what is heard of whole pages, by a browser of their own."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
        try:
            return [listened(browser, host, address, is_whole=True) for address in pages]
        finally:
            browser.close()
