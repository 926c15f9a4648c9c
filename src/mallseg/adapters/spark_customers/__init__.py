"""Customers in tables of Spark, counted by the cluster.

`SparkSessions` is what is replaced where a session is made in another way.
"""
