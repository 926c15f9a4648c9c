"""Where requests come in: the command line, HTTP, and the façade for notebooks."""
