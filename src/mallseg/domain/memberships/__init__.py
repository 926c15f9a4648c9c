"""Memberships of customers in segments, which a ledger keeps."""
