"""K-means by scikit-learn and numpy, with a search that reaches the best known optimum."""
