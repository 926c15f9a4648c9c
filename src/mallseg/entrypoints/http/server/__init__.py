"""The server: connections with limits, workers, and graceful shutdown."""
