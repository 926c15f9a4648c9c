"""Commands on tables of Spark: the models, the segments and the messages are those of files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from mallseg.entrypoints.cli.main import main
from tests.builders import MALL_CSV

TABLE = ["--source", "spark", "--table", "lake.mall"]


@pytest.fixture
def mall(spark: SparkSession) -> SparkSession:
    """Keep the published customers as a table."""
    if not spark.catalog.tableExists("lake.mall"):
        frame = spark.read.csv(str(MALL_CSV), header=True, inferSchema=True)
        frame.write.mode("overwrite").saveAsTable("lake.mall")
    return spark


def _bytes(store: Path, name: str) -> bytes:
    (file,) = store.rglob(name)
    return file.read_bytes()


@pytest.mark.usefixtures("mall")
def test_a_model_is_that_of_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    of_file, of_table = tmp_path / "file", tmp_path / "table"

    assert main(["train", str(MALL_CSV), "--segments", "5", "--store", str(of_file)]) == 0
    assert main(["train", *TABLE, "--segments", "5", "--store", str(of_table)]) == 0
    assert main(["drift", *TABLE, "--store", str(of_table)]) == 0
    assert main(["check", *TABLE]) == 0

    assert _bytes(of_table, "model.joblib") == _bytes(of_file, "model.joblib")
    assert _bytes(of_table, "profile.json") == _bytes(of_file, "profile.json")
    assert "format: Spark" in capsys.readouterr().out


def test_all_are_assigned_as_in_a_file(
    mall: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, copy = ["--store", str(tmp_path / "models")], tmp_path / "labelled.csv"
    columns = ["--columns", "slug,certainty"]
    mall.sql("DROP TABLE IF EXISTS lake.mall_segments")
    assert main(["train", *TABLE, "--segments", "5", *store]) == 0
    assert main(["assign", "--file", str(MALL_CSV), "--out", str(copy), *columns, *store]) == 0
    capsys.readouterr()

    into = ["--into", "lake.mall_segments", "--key", "CustomerID"]
    assert main(["assign", *TABLE, *into, *columns, *store, "--json"]) == 0

    lines = [line.split(",") for line in copy.read_text("utf-8").splitlines()[1:]]
    labelled = {(int(line[0]), *line[-2:]) for line in lines}
    rows = mall.table("lake.mall_segments").collect()
    assert {(r["CustomerID"], r["segment_slug"], r["certainty"]) for r in rows} == labelled
    assert {r["version"] for r in rows} == {1}
    assert json.loads(capsys.readouterr().out)["assigned"] == 200

    best = ["--segment", "Higher income, active spending", *store, "-o"]
    lists = [tmp_path / "file.csv", tmp_path / "table.csv"]
    assert main(["audience", "--file", str(MALL_CSV), *best, str(lists[0])]) == 0
    assert main(["audience", *TABLE, *best, str(lists[1])]) == 0
    assert lists[1].read_text("utf-8") == lists[0].read_text("utf-8")


def test_a_table_that_the_user_may_not_read_is_one_clear_error(
    spark: SparkSession, tmp_path: Path
) -> None:
    folder = tmp_path / "mall"
    spark.range(9).write.parquet(str(folder))
    for file in folder.rglob("*"):
        file.chmod(0)
    own = [sys.executable, "-m", "mallseg", "check", "spark://local[1]"]
    if os.getuid() == 0:  # who may read all files, unless these capabilities are taken away
        taken = "-dac_override,-dac_read_search"
        own = ["setpriv", f"--bounding-set={taken}", f"--inh-caps={taken}", *own]

    done = subprocess.run(
        [*own, "--table", f'parquet."{folder}"'],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    said = [line for line in done.stderr.splitlines() if line.startswith("Error")]
    assert done.returncode == 2
    assert len(said) == 1
    assert "the cluster does not let user" in said[0]
    assert "Traceback" not in done.stderr
