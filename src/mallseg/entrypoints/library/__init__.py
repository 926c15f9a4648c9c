"""The Python API for notebooks and other services. Stores are read and written only on request."""
