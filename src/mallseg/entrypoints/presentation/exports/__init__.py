"""Exports a version's formula: as a query, as JSON and as an ONNX model.

Whatever runs it gives a customer the segment that mallseg gives: see `formula.py`.
"""
