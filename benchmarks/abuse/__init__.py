"""What is done to a service, and what it must do then."""
