"""The ClusterAnalysis port by numpy: criteria, valleys, references and resamples from a census."""
