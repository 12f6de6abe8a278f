"""The theme of the book, as Sphinx takes it: the layout of book/_theme, and what it shows of pages."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx

from helpers import paths
from helpers.english.links import ENGLISH, language_of, told_apart
from helpers.pages.addresses import card_of
from helpers.pages.content_policy import POLICY
from helpers.reading.documents import read_document
from helpers.reading.site_address import CONTACT, contact, site_address
from helpers.site.french_pages import in_french
from helpers.site.navigation import Navigation
from helpers.wording import glued, say

THEME = "carnets"
WORDS = ("_theme", "words.yml")
SITEMAP, SITEMAP_SCHEMA = "sitemap.xml", "http://www.sitemaps.org/schemas/sitemap/0.9"
SCRIPTS = {
    "explorer.js": ("carnets-explore",),
    "facettes.js": ("carnets-facets",),
    "figures.js": ("data-map=", "data-picture=", "data-up="),
}
"""What a page holds, one at least, when it needs a script."""

PAGE_SCRIPTS = {"search": ("recherche.js",)}

PERMALINK = re.compile(r'(<a class="headerlink" href="[^"]*") title="[^"]*"')
"""Sphinx names the links to parts of a page in one language for the whole book."""

MARK = 10
DESCRIPTION = 200


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the theme to Sphinx."""
    app.add_html_theme(THEME, str(paths.book() / "_theme"))
    app.add_config_value("comments_config", {}, "html")  # Jupyter Book gives it, whether or not something reads it
    app.add_config_value(CONTACT, "", "html")
    app.add_node(HideCodeCellNode, override=True, html=(_open_code, _close_code))
    app.connect("config-inited", _place_site)
    app.connect("builder-inited", _leave_search_to_another)
    app.connect("doctree-resolved", _glue_signs)
    app.connect("doctree-resolved", _put_code_last)
    app.connect("doctree-resolved", _let_tables_scroll)
    app.connect("html-page-context", _add_context)
    app.connect("build-finished", _finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _place_site(_: Sphinx, config: Any) -> None:
    config.html_baseurl = site_address()


def _leave_search_to_another(app: Sphinx) -> None:
    app.builder.search = False  # type: ignore[attr-defined]


def _open_code(writer: Any, _: nodes.Element) -> None:
    words = _words()[language_of(writer.builder.current_docname)]
    writer.body.append(f'<details class="carnets-code"><summary>{escape(words["calculation"])}</summary>\n')


def _close_code(writer: Any, _: nodes.Element) -> None:
    writer.body.append("</details>\n")


def _glue_signs(_: Sphinx, document: nodes.document, _name: str) -> None:
    """Keep the signs of French, ":" or "%", with the word before them; code and raw HTML stay as they are."""
    for text in list(document.findall(nodes.Text)):
        if not isinstance(text.parent, nodes.literal | nodes.literal_block | nodes.raw):
            text.parent.replace(text, nodes.Text(glued(text.astext())))


def _put_code_last(_: Sphinx, document: nodes.document, _name: str) -> None:
    """Put the folded code of a cell after what it gives, for those who read and those who walk with the keyboard."""
    for cell in document.findall(nodes.container):
        if isinstance(cell.children[0] if cell.children else None, HideCodeCellNode):
            cell.append(cell.pop(0))


def _let_tables_scroll(_: Sphinx, document: nodes.document, _name: str) -> None:
    """Put each table in a region that scrolls by itself, with the keyboard too, named after the part that holds it."""
    for table in list(document.findall(nodes.table)):
        section = next((parent for parent in _parents(table) if isinstance(parent, nodes.section)), None)
        name = escape(section[0].astext() if section else "", quote=True)
        opening = f'<div class="carnets-scroll" tabindex="0" role="region" aria-label="{name}">\n'
        place = table.parent.index(table)
        table.parent.insert(place + 1, nodes.raw("", "</div>\n", format="html"))
        table.parent.insert(place, nodes.raw("", opening, format="html"))


def _parents(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def _add_context(app: Sphinx, name: str, _: str, context: dict[str, Any], document: nodes.document | None) -> None:
    language = language_of(name)
    navigation = _navigation(app)
    body = str(context.get("body", ""))
    counterpart = name.removeprefix(ENGLISH) if language == "en" else ENGLISH + name
    if "body" in context:
        named = PERMALINK.sub(rf'\g<1> title="{escape(_words()[language]["permalink"])}"', body)
        context["body"] = told_apart(named, name) if language == "en" else in_french(named)
    base, titles = app.config.html_baseurl, navigation.titles
    context.update(
        lang=language,
        words=_words()[language],
        where=navigation.of(name),
        choices=_choices(navigation) if name == "search" else {},
        policy=POLICY,
        contact=contact(),
        scripts=[
            "carnets.js",
            *(script for script, marks in SCRIPTS.items() if any(mark in body for mark in marks)),
            *PAGE_SCRIPTS.get(name, ()),
        ],
        asset=_asset(context["pathto"], Path(app.srcdir) / "_static"),
        mark=demonstration_mark(),
        is_demo=paths.is_demo(),
        description=_description(document),
        image=urljoin(base, _card(Path(app.srcdir), name.removeprefix(ENGLISH))),
        alternates=[
            (language_of(name_of), urljoin(base, f"{name_of}.html"))
            for name_of in (name, counterpart)
            if name_of in titles
        ],
        counterpart=counterpart if counterpart in titles else None,
        site_root=urlsplit(base).path or "/",
    )


@cache
def _words() -> dict[str, Any]:
    words = dict(read_document(paths.book().joinpath(*WORDS)).content)
    return words | {
        "fr": {name: in_french(text) if isinstance(text, str) else text for name, text in words["fr"].items()}
    }


@cache
def _navigation(app: Sphinx) -> Navigation:
    """Return the navigation of a book whose pages are all read, in the order of its contents."""
    contents: Iterable[str] = app.env.external_site_map  # type: ignore[attr-defined]
    order = [name for name in contents if name in app.env.titles]
    return Navigation({name: app.env.titles[name].astext() for name in order})


def _choices(navigation: Navigation) -> dict[str, list[str]]:
    """Return what a search can be kept to: territories, domains, studies, each once, in the order of the contents."""
    addresses: dict[str, list[str]] = {"territory": [], "domain": [], "study": []}
    for name in navigation.titles:
        if language_of(name) == "fr":
            for kind, value in navigation.of(name).filters.items():
                addresses[kind] += [value] if value not in addresses[kind] else []
    return addresses


def _asset(pathto: Callable[..., str], folder: Path) -> Callable[[str], str]:
    """Return the function that gives a file of _static its address, marked with its content so that it can be kept."""

    def addressed(name: str) -> str:
        mark = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:MARK]
        return f"{pathto(f'_static/{name}', 1)}?v={mark}"

    return addressed


def demonstration_mark() -> str:
    """Return what the title and the description of a page begin with: a mark in the demonstration alone."""
    return f"{say('simulated.mark')} " if paths.is_demo() else ""


def _description(document: nodes.document | None) -> str:
    """Return the first paragraph of a page, cut at a word."""
    first = next(document.findall(nodes.paragraph), None) if document is not None else None
    told = first.findall(nodes.Text) if first is not None else ()
    text = " ".join("".join(str(node) for node in told if not isinstance(node.parent, nodes.raw)).split())
    return text if len(text) <= DESCRIPTION else text[:DESCRIPTION].rpartition(" ")[0] + "…"


def _card(source: Path, name: str) -> str:
    own = card_of(name)
    return own if (source / "_extra" / own).exists() else card_of("index")


def _finish(app: Sphinx, error: Exception | None) -> None:
    """Write the list of pages for search engines, and remove what Sphinx's bare theme brings and no page loads."""
    if error is not None:
        return
    urls = ElementTree.Element("urlset", xmlns=SITEMAP_SCHEMA)
    for name in sorted(app.env.found_docs):
        ElementTree.SubElement(ElementTree.SubElement(urls, "url"), "loc").text = urljoin(
            app.config.html_baseurl, f"{name}.html"
        )
    out = Path(app.outdir)
    (out / SITEMAP).write_bytes(ElementTree.tostring(urls, encoding="utf-8", xml_declaration=True) + b"\n")
    ours = Path(app.srcdir) / "_static"
    for path in sorted((out / "_static").rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and not (ours / path.relative_to(out / "_static")).exists():
            path.unlink()
