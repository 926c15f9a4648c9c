"""The sentences that people read, each fact in one place, one file per subject.

Modules that end in ``_page`` hold what only the web pages say.
"""
