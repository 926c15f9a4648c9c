"""A fast path for the most frequent requests: answered from bytes to bytes, without an ASGI task.

The server asks here first (`server/hot_path_protocol.py`). Keys, hosts and media types are
checked by the guard and the route, and bodies are made by the functions that the routes use.
Whatever is not a plain success goes on to the application unchanged, which alone writes errors; the
one exception is the 503 of an overloaded service.
"""
