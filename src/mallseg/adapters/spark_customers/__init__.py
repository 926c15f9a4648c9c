"""Customers in tables of Spark, counted by the cluster.

`SparkSessions` is what is replaced where a session is made in another way.
"""

import warnings

with warnings.catch_warnings():
    # Spark warns of pandas 3, which nothing here hands to it.
    warnings.simplefilter("ignore", FutureWarning)
    import pyspark.sql  # noqa: F401
