"""What the service says of itself: metrics, and who asked on whose behalf."""
