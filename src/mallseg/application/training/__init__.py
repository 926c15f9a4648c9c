"""Use-cases that fit, study and train."""
