"""How a file is usually assigned: read into a frame, predict, write the frame.

Usage: python benchmarks/usual_assign_file.py MODEL.joblib CUSTOMERS.csv OUT.csv
"""

import sys

import joblib
import pandas as pd

model = joblib.load(sys.argv[1])
customers = pd.read_csv(sys.argv[2])
points = customers[["Annual Income (k$)", "Spending Score (1-100)"]]
customers["segment"] = model.predict(points)
customers.to_csv(sys.argv[3], index=False)
