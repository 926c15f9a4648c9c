"""Segments, the segmentation they form, and the assignment of customers to them."""
