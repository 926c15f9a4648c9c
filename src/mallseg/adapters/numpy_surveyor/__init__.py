"""The Surveyor port by numpy: criteria, valleys, references and resamples from a census."""
