"""What is usually done with a file of customers, one job a process; prints a line of JSON.

Usage: python benchmarks/scale/usual.py JOB CUSTOMERS

JOB is `kmeans`, `minibatch` or `faiss`: five clusters of standardised values, whose centres are
printed in the units of the file. Or it is a bare scan, `polars` or `duckdb`: a group-by of the two
columns, which is what any exact method has to do at least. `polars-counts` counts all that a census
has: points by bands of ages and genders, and distinct ids, approximately as mallseg does where they
are many.
"""

import json
import sys

COLUMNS = ["Annual Income (k$)", "Spending Score (1-100)"]
CLUSTERS = 5
RUNS = 10


def clusters_of(job: str, source: str) -> list[list[float]]:
    """Read with pandas, standardise, and have a library find the centres."""
    import pandas as pd
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler()
    points = scaler.fit_transform(pd.read_csv(source)[COLUMNS])
    if job == "faiss":
        import faiss

        found = faiss.Kmeans(points.shape[1], CLUSTERS, niter=25, nredo=RUNS, seed=0)
        found.train(points.astype("float32"))
        centres = found.centroids
    else:
        from sklearn.cluster import KMeans, MiniBatchKMeans

        chosen = {"kmeans": KMeans, "minibatch": MiniBatchKMeans}[job]
        centres = chosen(CLUSTERS, n_init=RUNS, random_state=0).fit(points).cluster_centers_
    in_units: list[list[float]] = scaler.inverse_transform(centres).tolist()
    return in_units


def scanned(job: str, source: str) -> int:
    """Group the rows by the two columns, and count the groups."""
    if job == "polars":
        import polars as pl

        lazy = pl.scan_parquet if source.endswith(".parquet") else pl.scan_csv
        return len(lazy(source).group_by(COLUMNS).len().collect())
    import duckdb

    first, second = (f'"{name}"' for name in COLUMNS)
    groups = f"SELECT {first}, {second}, count(*) FROM '{source}' GROUP BY 1, 2"  # noqa: S608
    with duckdb.connect() as connection:
        return len(connection.execute(groups).fetchall())


def counted(source: str) -> int:
    """Count points by bands of ages and genders, and distinct ids, in blocks.

    All at once would take half as long again, and twice the memory or more.
    """
    import polars as pl

    rows = pl.scan_csv(source)
    by_breakdown = rows.group_by(*COLUMNS, pl.col("Age") // 10, "Gender").len()
    ids = rows.select(pl.col("CustomerID").approx_n_unique())
    groups, _ = pl.collect_all([by_breakdown, ids], engine="streaming")
    return len(groups)


def main(job: str, source: str) -> None:
    """Do one job."""
    if job == "polars-counts":
        print(json.dumps({"groups": counted(source)}))
    elif job in {"polars", "duckdb"}:
        print(json.dumps({"groups": scanned(job, source)}))
    else:
        print(json.dumps({"centres": clusters_of(job, source)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
