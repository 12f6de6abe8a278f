"""The one Vega bundle of the site, which pages load when a reader asks to explore a figure."""

import hashlib
from importlib.metadata import version

FOLDER = "explorer"
SNIPPET = "window.vegaEmbed = vegaEmbed;"
"""All that the bundle gives to pages; Vega, Vega-Lite and an interpreter that needs no `eval` are inside."""


def bundle_address() -> str:
    """Return the address of the bundle below the site's root: it changes when what the bundle is made of does."""
    made_of = f"{version('vl-convert-python')}\n{SNIPPET}"
    return f"{FOLDER}/vega-{hashlib.sha256(made_of.encode()).hexdigest()[:12]}.js"


def vega_bundle() -> bytes:
    """Return the bundle, made without any download; it takes seconds, keep it."""
    import vl_convert

    return vl_convert.javascript_bundle(SNIPPET).encode()
