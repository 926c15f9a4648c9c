"""Use-cases that assign customers to segments."""
