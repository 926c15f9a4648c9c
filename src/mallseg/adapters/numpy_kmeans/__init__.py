"""Rounds of K-means in plain numpy: what the adapters that search for centres share."""
