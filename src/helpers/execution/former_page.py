"""The notebook that a page had before a run: how many figures it showed, and whether only its texts have changed."""

import json
from dataclasses import dataclass
from pathlib import Path

FIGURE_MARK = b'"application/vnd.carnets.figure+json":'


@dataclass(frozen=True)
class FormerPage:
    """The content of a page's notebook before a run, b"" where it had none."""

    content: bytes

    def warnings(self, n_figures: int) -> tuple[str, ...]:
        """Return what to warn of when the page now shows so many figures."""
        before = self.content.count(FIGURE_MARK)
        return (f"it shows {n_figures} figures, it used to show {before}",) if n_figures < before else ()

    def has_other_text(self, path: Path) -> bool:
        """Tell whether the notebook at a path differs from this one, and only by what no code gave."""
        content = path.read_bytes()
        if not self.content or content == self.content:
            return False
        return _outputs(content) == _outputs(self.content)


def former_page(path: Path) -> FormerPage:
    """Read the notebook that a page has now."""
    return FormerPage(path.read_bytes() if path.is_file() else b"")


def _outputs(content: bytes) -> list[object]:
    try:
        cells = json.loads(content)["cells"]
        return [cell["outputs"] for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):  # somebody wrote in it
        return []
