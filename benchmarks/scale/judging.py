"""Every result is judged alike: by its inertia over all rows, and by a line through its times."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from benchmarks.scale.usual import COLUMNS

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Judge:
    """All rows of a file, standardised by their own mean and deviation; equal ones counted once.

    Attributes
    ----------
    points
        Distinct rows, of shape (n_points, n_columns), in the units of the file.
    counts
        How many rows there are at each, of shape (n_points,).
    """

    points: Floats
    counts: Floats

    @classmethod
    def of(cls, parquet: Path) -> "Judge":
        """Read the columns that are compared."""
        first, second = (f'"{name}"' for name in COLUMNS)
        query = f"SELECT {first} a, {second} b, count(*) n FROM '{parquet}' GROUP BY 1, 2"  # noqa: S608
        with duckdb.connect() as connection:
            found = connection.execute(query).fetchnumpy()
        points = np.column_stack([found["a"], found["b"]]).astype(np.float64)
        return cls(points, np.asarray(found["n"], np.float64))

    def inertia(self, centres: Sequence[Sequence[float]]) -> float:
        """Sum the squared distances of all rows to the nearest centre, in deviations."""
        mean = np.average(self.points, axis=0, weights=self.counts)
        deviation = np.sqrt(np.average((self.points - mean) ** 2, axis=0, weights=self.counts))
        own, others = self.points / deviation, np.asarray(centres, np.float64) / deviation
        squared = ((own[:, None, :] - others[None, :, :]) ** 2).sum(axis=2).min(axis=1)
        return float(squared @ self.counts)


@dataclass(frozen=True)
class Line:
    """What a run costs: seconds before the first row, and seconds for each."""

    fixed_s: float
    row_s: float

    @classmethod
    def through(cls, rows: Sequence[int], seconds: Sequence[float]) -> "Line":
        """Fit by least squares of relative errors, so that small files count as large ones do.

        Neither part is below zero.
        """
        x, y = np.asarray(rows, np.float64), np.asarray(seconds, np.float64)
        design = np.column_stack([np.ones_like(x), x]) / y[:, None]
        (fixed_s, row_s), *_ = np.linalg.lstsq(design, np.ones_like(y), rcond=None)
        if fixed_s < 0:
            return cls(0.0, float((x / y).sum() / ((x / y) ** 2).sum()))
        if row_s < 0:
            return cls(float((1 / y).sum() / ((1 / y) ** 2).sum()), 0.0)
        return cls(float(fixed_s), float(row_s))

    def seconds(self, rows: float, workers: int = 1) -> float:
        """Say what a number of rows costs, shared by workers alike the machine measured."""
        return self.fixed_s + self.row_s * rows / workers
