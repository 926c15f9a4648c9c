"""Moves of customers from one segment to another, and their causes."""
