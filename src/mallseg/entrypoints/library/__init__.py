"""A short way in for notebooks and other services: nothing here reads or writes a store unasked."""
