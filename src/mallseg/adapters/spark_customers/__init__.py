"""Customers in tables of Spark, counted by the cluster.

Replace `SparkSessions` where sessions are made in another way.
"""

import warnings

with warnings.catch_warnings():
    # Spark warns about pandas 3, which is not used with it here.
    warnings.simplefilter("ignore", FutureWarning)
    import pyspark.sql  # noqa: F401
