"""The tests that `make test-fast` leaves to `make test`: those that took half a second or more, examples together.

Run after `make test` with `--junitxml FILE`: python bench/long_tests.py FILE
"""

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

LIST = Path(__file__).parents[1] / "tests" / "long_tests.txt"
LEAST_S = 0.5
UNITS = ("tests/unit/", "tests/contracts/")
"""Folders of which `make test-fast` runs something."""


def main(report: Path) -> None:
    """Write the list, and print how many seconds it keeps out of how many."""
    seconds: Counter[str] = Counter()
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314  # written by pytest on this machine
        folder, _, rest = case.attrib["classname"].partition(".test_")
        module, *classes = f"test_{rest}".split(".")
        name = case.attrib["name"].partition("@")[0].partition("[")[0]
        seconds["::".join([f"{folder.replace('.', '/')}/{module}.py", *classes, name])] += float(case.attrib["time"])
    long = sorted(name for name, taken in seconds.items() if taken >= LEAST_S and name.startswith(UNITS))
    LIST.write_text("\n".join(long) + "\n", encoding="utf-8")
    kept = sum(taken for name, taken in seconds.items() if name.startswith(UNITS) and name not in set(long))
    print(f"{len(long)} tests are long; the others of these folders take {kept:.0f} s.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
