"""The ledger of customers in SQLite, one file beside the models."""
