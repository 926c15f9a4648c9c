"""Segments, their names, the segmentation they form, and the assignment of customers to them."""
