"""Time and memory of the estimates of a survey: IMPACT-Citoyens of 2019, with ever more respondents.

    .venv/bin/python bench/estimates.py                     2,400 to 2,000,000 respondents
    .venv/bin/python bench/estimates.py --sizes 2400        a quick look

Each size runs in a process of its own, so that its peak of memory is its own; responses are generated first.
"""

import argparse
import json
import resource
import subprocess
import sys
import time

from measures import console, print_machine
from respondents import respondents

from helpers import paths
from helpers.survey.estimation.estimates import estimate
from helpers.survey.estimation.quality import read_rules
from helpers.survey.estimation.significance import mark_zones
from helpers.survey.questionnaire.questionnaire import read_with_lines

SIZES = [2_400, 20_000, 200_000, 2_000_000]
QUESTIONNAIRE = ("surveys", "impact_citoyens", "2019-10", "questionnaire.yml")
KIB_PER_MIB = 1024


def main() -> None:
    """Measure every size and print a Markdown table."""
    parser = argparse.ArgumentParser(description="Measure the estimates of a survey.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many respondents")
    parser.add_argument("--one", type=int, help="measure one size in this process, and print JSON")
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measured(asked.one)))
        return
    print_machine()
    rows = [
        "| respondents | rows | generated (s) | estimated (s) | tested (s) | peak (MiB) |",
        "|--:|--:|--:|--:|--:|--:|",
    ]
    for size in asked.sizes:
        command = [sys.executable, __file__, "--one", str(size)]
        one = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
        seconds = " | ".join(f"{one[name]:.1f}" for name in ("generated", "estimated", "tested"))
        rows.append(f"| {size:,} | {one['rows']:,} | {seconds} | {one['peak']:.0f} |")
    console.print("\n".join(rows), markup=False)


def measured(size: int) -> dict[str, float]:
    """Return the seconds of each stage, the rows made and the largest resident memory of the process."""
    questionnaire = read_with_lines(paths.data().joinpath(*QUESTIONNAIRE))[0]
    rules = read_rules(paths.data() / "surveys" / "rules.yml")
    start = time.perf_counter()
    responses = respondents(questionnaire, size)
    generated = time.perf_counter()
    estimates = estimate(responses, questionnaire, provenance="simulated", rules=rules)
    estimated = time.perf_counter()
    mark_zones(estimates, responses, questionnaire, rules=rules)
    tested = time.perf_counter()
    return {
        "rows": len(estimates),
        "generated": generated - start,
        "estimated": estimated - generated,
        "tested": tested - estimated,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_MIB,
    }


if __name__ == "__main__":
    main()
