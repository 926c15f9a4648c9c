"""Campaigns: who is written to, who is held out, and whether it helped."""
