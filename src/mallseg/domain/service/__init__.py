"""What a service keeps: API keys and sessions, uploads, and the trainings that it runs."""
