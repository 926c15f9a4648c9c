"""The records of a service: API keys and sessions, uploads, and trainings."""
