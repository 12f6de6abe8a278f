"""French typography set in pages: what readers see changes, what they may copy does not."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from helpers.site.french_pages import in_french
from helpers.wording.dates import with_periods_written, written_period

THIN, APOSTROPHE = "\N{NARROW NO-BREAK SPACE}", "\N{RIGHT SINGLE QUOTATION MARK}"


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<p>l'emploi</p>", f"<p>l{APOSTROPHE}emploi</p>"),
        ("<p>l&#39;emploi</p>", f"<p>l{APOSTROPHE}emploi</p>"),
        ("<p>l'<a>emploi</a></p>", f"<p>l{APOSTROPHE}<a>emploi</a></p>"),
        ("<p title=\"l'an 1er\">an</p>", "<p title=\"l'an 1er\">an</p>"),
        ("<p>le 1er, la 1re, 6e sur 13, les 2es, 6ème</p>",
         "<p>le 1<sup>er</sup>, la 1<sup>re</sup>, 6<sup>e</sup> sur 13, les 2<sup>es</sup>, 6<sup>e</sup></p>"),
        ("<svg><text>1er d'or</text></svg>", f"<svg><text>1er d{APOSTROPHE}or</text></svg>"),
        ("<option>2e</option><p>2e</p>", "<option>2e</option><p>2<sup>e</sup></p>"),
        ("<p>1 000 et 10\N{NO-BREAK SPACE}000 000</p>", f"<p>1{THIN}000 et 10{THIN}000{THIN}000</p>"),
        ("<p>en 2019 150 cas ; 12,5 300</p>", "<p>en 2019 150 cas ; 12,5 300</p>"),
        ("<code>l'a 1er 1 000</code><pre>2024T3</pre>", "<code>l'a 1er 1 000</code><pre>2024T3</pre>"),
        ("<script>var a = 'b'c'd</script>", "<script>var a = 'b'c'd</script>"),
        ("<p>DITP (2024-06), 2019-10-05, 2019-2021</p>", "<p>DITP (juin 2024), 2019-10-05, 2019-2021</p>"),
        ("<figure><td>2024-06</td><p>2024T1</p></figure><td>2024-06, 2e</td>",
         "<figure><td>2024-06</td><p>1<sup>er</sup> trimestre 2024</p></figure><td>juin 2024, 2<sup>e</sup></td>"),
        ("<p>'cité'</p>", "<p>'cité'</p>"),
        ("<figure><td>11ème</td></figure>", "<figure><td>11<sup>ème</sup></td></figure>"),
    ],
)  # fmt: skip
def test_texts_are_set_and_nothing_else(html: str, wanted: str) -> None:
    assert in_french(html) == wanted


@given(st.text("ae'1 0erT-2<>&;/p", max_size=40))
def test_a_page_set_twice_is_set_once_and_keeps_its_words(text: str) -> None:
    html = f"<p>{BeautifulSoup(text, 'html.parser').get_text().replace('&', '').replace('<', '').replace('>', '')}</p>"
    once = in_french(html)
    assert in_french(once) == once


def test_periods_are_in_words() -> None:
    assert [written_period(period) for period in ("2020", "2020-05", "2024T1", "2024T3", "2019-2021")] == [
        "2020", "mai 2020", "1er trimestre 2024", "3e trimestre 2024", "2019-2021",
    ]  # fmt: skip
    assert with_periods_written("de 1982T1 à 2024T3") == "de 1982T1 à 3e trimestre 2024".replace(
        "1982T1", "1er trimestre 1982"
    )
    with pytest.raises(ValueError, match="month"):
        written_period("2020-13")
