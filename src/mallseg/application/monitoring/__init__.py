"""Use-cases that evaluate a challenger and detect drift."""
