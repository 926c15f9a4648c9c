"""The script that everybody writes: what `mallseg train` is measured against.

Usage: python benchmarks/usual_script.py CUSTOMERS.csv MODEL.joblib
"""

import sys

import joblib
import pandas as pd
from sklearn.cluster import KMeans

customers = pd.read_csv(sys.argv[1])
points = customers[["Annual Income (k$)", "Spending Score (1-100)"]]
elbow = [KMeans(n_clusters=k, n_init=10, random_state=0).fit(points).inertia_ for k in range(1, 11)]
model = KMeans(n_clusters=5, n_init=10, random_state=0).fit(points)
joblib.dump(model, sys.argv[2])
