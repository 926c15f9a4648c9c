"""Options that more than one command takes. What is not said is left to the settings."""

from pathlib import Path

import click

model_option = click.option("--model", metavar="NAME", help="The model's name.  [default: mall]")
store_option = click.option(
    "--store", type=click.Path(path_type=Path), help="The models' folder.  [default: models]"
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
features_option = click.option(
    "--features",
    metavar="NAMES",
    help="Any of age, annual_income, spending_score, with commas between.  "
    "[default: annual_income,spending_score]",
)
max_bad_rows_option = click.option(
    "--max-bad-rows",
    type=float,
    metavar="SHARE",
    help="The share of records that may be rejected.  [default: 0.01]",
)
