"""What is known of the versions of a model, and how two of them differ."""
