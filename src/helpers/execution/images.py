"""The images of the charts of an executed page, beside their specifications: drawn once, whatever asks for them."""

from typing import Any

from helpers.charts.image import with_image
from helpers.incremental.drawings import draw_once


def with_images(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what code cells gave, each chart with its still image, as a kernel that no run started gives it."""
    return [
        {**result, "outputs": [with_image(output, draw_once) for output in result["outputs"]]} for result in results
    ]
