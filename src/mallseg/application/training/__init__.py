"""Use-cases that fit, study, train, and evaluate a challenger."""
