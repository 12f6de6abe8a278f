"""What the engine is wanted to reach, and whether it does; nothing fails when it does not."""

from collections.abc import Mapping
from dataclasses import dataclass

from measures import console
from rich.table import Table

Measured = dict[str, float]
"""Measures by name."""


@dataclass(frozen=True)
class Target:
    """A wanted measure: at most its bound, or at least where it counts how many times faster the engine is."""

    measure: str
    label: str
    bound: float
    unit: str = ""
    is_least: bool = False

    def verdict(self, found: float | None) -> str:
        """Return "met", "missed" or "not measured"."""
        if found is None:
            return "not measured"
        is_met = found >= self.bound if self.is_least else found <= self.bound
        return "met" if is_met else "missed"


TARGETS = (
    Target("serial_ratio", "how many times faster than a papermill loop", 5, is_least=True),
    Target("pool_ratio", "how many times faster than papermill, one process per core", 2.2, is_least=True),
    Target("floor_ratio", "time over that of the cells alone divided by the cores", 1.5),
    Target("kernel_ms", "a forked kernel answers", 150, " ms"),
    Target("unchanged_run_s", "carnets run, nothing changed", 1.5, " s"),
    Target("unchanged_site_s", "carnets site, nothing changed", 4, " s"),
    Target("few_pages_s", "carnets site, one figure of one page changed", 10, " s"),
    Target("many_pages_s", "carnets site, one headline figure changed", 10, " s"),
    Target("dask_ratio", "two Dask workers, time over that of two local jobs", 1.3),
    Target("peak_mb", "peak memory (PSS) of carnets run --jobs 2", 900, " MB"),
)

OTHERS = {
    "plain_kernel_ms": "a plain kernel answers, without the libraries of a page (ms)",
    "few_pages_executed": "pages executed after one figure of one page changed",
    "many_pages_executed": "pages executed after one headline figure changed",
    "local_s": "carnets run --jobs 2, nothing kept from before (s)",
    "dask_s": "carnets run on two Dask workers, nothing kept from before (s)",
}
"""Measures that stand beside those of the targets."""


def print_targets(found: Mapping[str, float]) -> None:
    """Print a line per target: what is wanted, what was measured."""
    table = Table("target", "wanted", "measured", "", title="Targets")
    for target in TARGETS:
        measured = found.get(target.measure)
        wanted = f"{'at least' if target.is_least else 'at most'} {target.bound:g}{target.unit}"
        table.add_row(
            target.label, wanted, "" if measured is None else f"{measured:.2f}{target.unit}", target.verdict(measured)
        )
    console.print(table)


def print_others(found: Mapping[str, float]) -> None:
    """Print the measures that have no target."""
    table = Table("measure", "", title="Beside the targets")
    for name, label in OTHERS.items():
        table.add_row(label, f"{found[name]:.4g}" if name in found else "not measured")
    console.print(table)
