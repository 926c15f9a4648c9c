"""Options that more than one command takes. What is not said is left to the settings."""

from pathlib import Path

import click

model_option = click.option("--model", metavar="NAME", help="The model's name.  [default: mall]")
store_option = click.option(
    "--store",
    type=click.Path(path_type=Path, readable=False),  # the store says better what is wrong
    help="The models' folder.  [default: models]",
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
scaling_option = click.option(
    "--scaling",
    type=click.Choice(["standard", "none"]),
    help="Compare in standard deviations, or in the units as they are.  [default: standard]",
)
keep_outliers_option = click.option(
    "--keep-outliers", is_flag=True, default=None, help="Let outliers take part."
)
promote_option = click.option(
    "--promote",
    type=click.Choice(["auto", "always", "never"]),
    help="Whether the new version becomes the one in use: if it keeps to the limits of the "
    "settings, in any case, or not at all.  [default: auto]",
)
seed_option = click.option(
    "--seed", type=int, help="Of the search for the best segments.  [default: 0]"
)
