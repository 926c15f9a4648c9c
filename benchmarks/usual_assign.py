"""How one customer is usually assigned: load the pickled estimator, predict.

Usage: python benchmarks/usual_assign.py MODEL.joblib INCOME SCORE
"""

import sys
import warnings

import joblib

warnings.simplefilter("ignore")  # the estimator was fitted with column names
model = joblib.load(sys.argv[1])
print(model.predict([[float(sys.argv[2]), float(sys.argv[3])]])[0])
