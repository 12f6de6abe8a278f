"""How often the words of degree are wrong: on simulated surveys whose truth is known, the side named and the true one.

Run: python bench/degrees.py. The worst rates are kept in data/surveys/rules.yml, with the date.
"""

import numpy as np

from helpers import paths
from helpers.survey.estimate_row import CLEARLY, NOTHING, RATHER
from helpers.survey.estimation.degrees import sides
from helpers.survey.estimation.quality import Rules, read_rules

DRAWS, SEED = 4_000, 20261129
WIDTHS, PLACES = (13, 6, 12, 6, 8), (1, 2, 1, 2, 1)
SHARES, NUMBERS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9), (13, 101)


def error_rates(
    share: float, n: int, rules: Rules, seed: int, draws: int = DRAWS
) -> tuple[dict[str, float], dict[str, float]]:
    """Return how often each degree names the wrong side, and how often it is used, in percent.

    share: of the variance between territories, what is theirs. n: territories. Standard errors differ by a factor of
    two from one territory to another, as those of regions do.
    """
    rng = np.random.default_rng(seed)
    wrong, used = {CLEARLY: 0, RATHER: 0}, {CLEARLY: 0, RATHER: 0, NOTHING: 0}
    for _ in range(draws):
        true = rng.normal(0, np.sqrt(share / (1 - share)), n) if share else np.zeros(n)
        errors = rng.uniform(0.7, 1.3, n)
        degrees, side = sides(true + rng.normal(0, errors), errors, rules)
        for degree in used:
            used[degree] += int((degrees == degree).sum())
        for degree in wrong:
            wrong[degree] += int(((degrees == degree) & (side * (true - true.mean()) < 0)).sum())
    rates = {key: 100 * wrong[key] / max(used[key], 1) for key in wrong}
    return rates, {key: 100 * used[key] / (draws * n) for key in used}


def main() -> None:
    """Print, by number of territories and share of their own differences, how often each word is used and wrong."""
    rules = read_rules(paths.data() / "surveys" / "rules.yml")
    print("territories  share  clearly used  wrong  rather used  wrong  nothing")
    for n in NUMBERS:
        for share in (0.0, *SHARES):
            draws = DRAWS * NUMBERS[0] // n
            wrong, used = error_rates(share, n, rules, SEED, draws)
            cells = (used[CLEARLY], wrong[CLEARLY], used[RATHER], wrong[RATHER], used[NOTHING])
            print(
                f"{n:11}  {share:5.1f}", *(f"{cell:{w}.{d}f}" for cell, w, d in zip(cells, WIDTHS, PLACES, strict=True))
            )


if __name__ == "__main__":
    main()
