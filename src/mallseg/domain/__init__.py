"""Customers, segments, segmentations, and the rules on them. Standard library only."""
