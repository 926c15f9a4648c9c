"""K-means by numpy: training, and the analysis of clusters."""
