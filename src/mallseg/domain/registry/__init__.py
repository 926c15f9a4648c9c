"""The versions of a model, their aliases, and how two versions differ."""
