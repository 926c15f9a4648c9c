"""Times files of customers who are nearly all different, beside pandas and scikit-learn.

Usage: python -m benchmarks.spread_customers [ROWS] [ROUNDS]

Whole processes in turn, imports included: incomes in whole dollars with scores, and six features of
which two are compared by their logarithms. The inertias are compared as well: no local optimum of
ten runs of scikit-learn should be better than ours by more than a millionth.
"""

import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.whole_processes import MALLSEG, PROJECT, PYTHON, run

_CENTRES = np.array([[26, 20], [26, 79], [55, 50], [87, 82], [88, 17]])
_GROUPS = 6
_ROWS_AT_ONCE = 500_000
_SIX = ("income", "visits", "basket", "age_years", "recency", "revenue")
_LOGS = ("recency", "revenue")
_SCRIPT = str(PROJECT / "benchmarks" / "usual_spread.py")


def write_dollars(path: Path, rows: int) -> None:
    """Write a mall of five groups, with incomes in whole dollars and a long tail."""
    rng = np.random.default_rng(0)
    with path.open("w", encoding="utf-8") as file:
        file.write("CustomerID,Age,Annual Income ($),Spending Score (1-100)\n")
        for start in range(0, rows, _ROWS_AT_ONCE):
            size = min(_ROWS_AT_ONCE, rows - start)
            points = rng.normal(_CENTRES[rng.integers(5, size=size)], 12)
            tail = np.exp(rng.normal(0, 0.15, size))
            incomes = (points[:, 0].clip(6) * tail * 1000).astype(int)
            scores = points[:, 1].round().clip(1, 100).astype(int)
            ages = rng.integers(18, 71, size=size)
            columns = (ages.tolist(), incomes.tolist(), scores.tolist())
            file.writelines(
                f"{start + i},{age},{income},{score}\n"
                for i, (age, income, score) in enumerate(zip(*columns, strict=True))
            )


def write_six(path: Path, rows: int) -> None:
    """Write six groups in six features, of which two have long tails."""
    rng = np.random.default_rng(0)
    centres = rng.normal(0, 1.6, (_GROUPS, len(_SIX)))
    with path.open("w", encoding="utf-8") as file:
        file.write(f"id,{','.join(_SIX)}\n")
        for start in range(0, rows, _ROWS_AT_ONCE):
            size = min(_ROWS_AT_ONCE, rows - start)
            z = centres[rng.integers(_GROUPS, size=size)] + rng.normal(0, 1, (size, len(_SIX)))
            columns = (
                np.rint(50_000 + 12_000 * z[:, 0]).clip(1000).astype(int).tolist(),
                np.rint(20 + 5 * z[:, 1]).clip(0, 100).astype(int).tolist(),
                np.round((40 + 9 * z[:, 2]).clip(0), 2).tolist(),
                np.rint(45 + 10 * z[:, 3]).clip(18, 95).astype(int).tolist(),
                np.rint(np.exp(4 + 0.6 * z[:, 4])).clip(1).astype(int).tolist(),
                np.round(np.exp(6 + 0.8 * z[:, 5]), 2).tolist(),
            )
            file.writelines(
                f"{start + i},{','.join(map(str, row))}\n"
                for i, row in enumerate(zip(*columns, strict=True))
            )


@dataclass(frozen=True)
class Race:
    """A command of mallseg, what is usually done instead, and the ratio that is aimed at."""

    name: str
    ours: list[str]
    theirs: list[str] | None
    aim: float


def races(folder: Path, rows: int) -> list[Race]:
    """Write the files, train what `assign` needs, and list what is compared."""
    dollars, six, out = folder / "dollars.csv", folder / "six.csv", folder / "out.csv"
    write_dollars(dollars, rows)
    write_six(six, rows)
    store, in_dollars = ["--store", str(folder / "models")], ["--income-unit", "dollars"]
    model = [*store, *in_dollars]
    declared = [word for name in _SIX for word in ("--feature", f"{name}={name}")]
    logs = [word for name in _LOGS for word in ("--log", name)]
    pickled = str(folder / "model.joblib")
    train = [MALLSEG, "train", str(dollars), "--segments", "5", "--keep-outliers", *model]
    run(train)
    usual = [PYTHON, _SCRIPT, "dollars", str(dollars), pickled]
    large = 10_000_000
    return [
        Race("train on dollars, 5 segments", train, usual, 0.7 if rows < large else 0.25),
        Race(
            "train on 6 features, 6 segments",
            [
                MALLSEG,
                "train",
                str(six),
                *declared,
                *logs,
                "--segments",
                "6",
                "--keep-outliers",
                "--model",
                "six",
                *store,
            ],
            [PYTHON, _SCRIPT, "six", str(six), str(folder / "six.joblib")],
            1.0 if rows < large else 0.33,
        ),
        Race(
            "assign --file in dollars",
            [MALLSEG, "assign", "--file", str(dollars), "--out", str(out), *model],
            [PYTHON, _SCRIPT, "assign", str(dollars), pickled, str(out)],
            0.33,
        ),
        Race("study 2..10 of dollars", [MALLSEG, "study", str(dollars), *in_dollars], None, 15.0),
    ]


def main(rows: int, rounds: int) -> None:
    """Print the medians, and the ratio of each round: of a study, its seconds."""
    with tempfile.TemporaryDirectory() as folder:
        print(
            f"{rows:,} rows{'':<28} {'ours s':>8} {'usual s':>8} {'ratio':>7} {'aim':>6} {'MiB':>6}"
        )
        for race in races(Path(folder), rows):
            hold(race, rounds)
    _frames(rows)


def hold(race: Race, rounds: int) -> None:
    """Run both in turn, and print the medians and the ratio."""
    runs = [(run(race.ours), run(race.theirs) if race.theirs else None) for _ in range(rounds)]
    ours = statistics.median(own.elapsed_s for own, _ in runs)
    pairs = [(own.elapsed_s, other.elapsed_s) for own, other in runs if other]
    usual = f"{statistics.median(b for _, b in pairs):8.2f}" if pairs else " " * 8
    ratio = statistics.median(a / b for a, b in pairs) if pairs else ours
    peak = max(own.peak_mib for own, _ in runs)
    print(f"{race.name:<42} {ours:>8.2f} {usual} {ratio:>7.2f} {race.aim:>6.2f} {peak:>6.0f}")


def _frames(rows: int) -> None:
    """Time `assign_frame`, and compare inertias, in this process."""
    import time
    import warnings

    import pandas as pd
    from sklearn.cluster import KMeans
    from sklearn.preprocessing import StandardScaler

    import mallseg

    rng = np.random.default_rng(0)
    points = rng.normal(_CENTRES[rng.integers(5, size=min(rows, 1_000_000))], 12)
    frame = pd.DataFrame(
        {
            "annual_income_k": np.rint(points[:, 0].clip(6) * 1000) / 1000,
            "spending_score": points[:, 1].clip(1, 100),
        }
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        segmentation = mallseg.train(frame, segments=5, keep_outliers=True)
    started = time.perf_counter()
    mallseg.assign_frame(frame, segmentation)
    elapsed_s = time.perf_counter() - started
    print(f"assign_frame of {len(frame):,} distinct points: {elapsed_s:.2f} s (aim: 1)")
    theirs = KMeans(5, n_init=10, random_state=0).fit(StandardScaler().fit_transform(frame))
    print(
        f"inertia {segmentation.inertia:.2f}, over scikit-learn's: "
        f"{segmentation.inertia / theirs.inertia_ - 1:+.1e} (aim: at most +1e-6)"
    )


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:], *("1000000", "3")[len(sys.argv) - 1 :])))
