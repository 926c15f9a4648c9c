"""How the application is served: connections, workers, and stopping in good order."""
