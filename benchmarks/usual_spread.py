"""The scripts that everybody writes for customers who are nearly all different.

Usage: python benchmarks/usual_spread.py dollars|thousands|six CUSTOMERS.csv MODEL.joblib
       python benchmarks/usual_spread.py assign CUSTOMERS.csv MODEL.joblib OUT.csv
"""

import sys

import joblib
import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

job, source, pickled, *out = sys.argv[1:]
customers = pd.read_csv(source)
if job == "six":
    points = customers.drop(columns="id")
    for name in ("recency", "revenue"):
        points[name] = np.log1p(points[name])
    clusters = 6
else:
    unit = "k$" if job == "thousands" else "$"
    points = customers[[f"Annual Income ({unit})", "Spending Score (1-100)"]]
    clusters = 5
if job == "assign":
    customers["segment"] = joblib.load(pickled).predict(points)
    customers.to_csv(out[0], index=False)
else:
    kmeans = KMeans(clusters, n_init=10, random_state=0)
    joblib.dump(make_pipeline(StandardScaler(), kmeans).fit(points), pickled)
