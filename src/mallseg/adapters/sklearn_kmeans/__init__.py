"""K-means by scikit-learn, numpy and scipy: training, and the analysis of clusters."""
