"""The address where the site is published: the one that a command was given, else that of _config.yml."""

import os
import re
from typing import Final
from urllib.parse import urlsplit

from helpers import paths
from helpers.errors import BuildError
from helpers.reading.documents import read_document

NOBODYS_ENDINGS = ("example", "invalid", "test", "localhost", "example.com", "example.net", "example.org")
"""Names that are kept for examples (RFC 2606), or that lead nowhere but to one machine."""
WRITTEN: Final = re.compile(r"https?://[\w.-]+(?::[0-9]{1,5})?(?:/[\w.~%/-]*)?")
CONTACT = "carnets_contact"
CONTACT_PLACE = f"_config.yml, sphinx.config.{CONTACT}"
MAILBOX: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
REMEDY = (
    "Give the address of the site: `carnets site --base-url https://name.github.io/carnets/`, or set it in _config.yml."
)


def site_address() -> str:
    """Return the address of the site, with its last slash; "" where none is set."""
    given = os.environ.get(paths.ADDRESS) or read_document(paths.root() / "_config.yml").content["html"].get(
        "baseurl", ""
    )
    return f"{given.rstrip('/')}/" if given else ""


def contact() -> str:
    """Return the address that readers write to. Raises BuildError where it is not one."""
    settings = read_document(paths.root() / "_config.yml").content["sphinx"]["config"]
    address = str(settings.get(CONTACT, ""))
    if not MAILBOX.fullmatch(address):
        raise BuildError(
            "invalid-contact",
            f"'{address}' is not a mail address.",
            where=CONTACT_PLACE,
            remedy="Write where readers send a case or report an error, name@host.",
        )
    return address


def is_nobodys(address: str) -> bool:
    """Tell whether no one could read a site at an address: none is set, or it is an example."""
    host = urlsplit(address).hostname or ""
    return not host or any(host == name or host.endswith(f".{name}") for name in NOBODYS_ENDINGS)


def choose_address(given: str | None) -> str:
    """Take the address that a command was given, if any, and return the one of the site.

    An address is given to publish: an example is then refused, and that of the readers' mail too. Raises BuildError.
    """
    where = "--base-url" if given is not None else "_config.yml, html.baseurl"
    address = site_address() if given is None else given
    if (given is not None or address) and not WRITTEN.fullmatch(address):
        raise BuildError("invalid-address", f"'{address}' is not the address of a site.", where=where, remedy=REMEDY)
    if given is not None:
        os.environ[paths.ADDRESS] = given
    address = site_address()
    if given is not None and is_nobodys(address):
        raise BuildError(
            "invalid-address",
            f"'{address}' is an example: nobody would find the site there.",
            where="--base-url",
            remedy=REMEDY,
        )
    mailbox = contact()
    if given is not None and is_nobodys(f"//{mailbox.partition('@')[2]}"):
        raise BuildError(
            "invalid-contact",
            f"'{mailbox}' is an example: nobody would read what is sent there.",
            where=CONTACT_PLACE,
            remedy="Write where readers send a case or report an error.",
        )
    return address
