"""How often what is said of a border agrees with a count of the customers around it."""

from benchmarks.honest.counting import contradicts
from benchmarks.honest.measured import measured
from benchmarks.honest.sample import Sample, share, table


def borders(sample: Sample) -> str:
    """Count the borders that a program contradicts."""
    assert contradicts.__doc__  # noqa: S101  (python -OO leaves none)
    rule = " ".join(contradicts.__doc__.split("Parameters")[0].split())
    rows = []
    for customers in sample.sizes:
        own = [each for each in measured(sample) if each.truth.customers == customers]
        found = sum(each.contradicted for each in own), sum(each.borders for each in own)
        rows.append([str(customers), str(len(own)), share(*found)])
    return f"""## Borders

{rule}

{table(("customers", "malls", "borders contradicted"), rows)}
"""
