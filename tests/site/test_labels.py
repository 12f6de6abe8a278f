"""No text of a drawing of the site stands over another, on a page as on a phone."""

import pytest
from built_site import Built

from helpers.figures.label_boxes import labels_of, overlapping

pytestmark = pytest.mark.site


def test_no_label_stands_over_another(built: Built) -> None:
    drawings = sorted(built.site.glob("figures/**/*.svg"))
    labels = {path: labels_of(path.read_text(encoding="utf-8")) for path in drawings}
    assert {path.stem.rsplit("-", 1)[1] for path in drawings} == {"wide", "narrow"}
    assert sum(map(len, labels.values())) > 20 * len(drawings), "texts are read"
    assert [
        f"{path.name}: '{one.text}' and '{other.text}'"
        for path, found in labels.items()
        for one, other in overlapping(found)
    ] == []
