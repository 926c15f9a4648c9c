"""What is asked most, answered without a task, where all is well: whole requests, whole answers.

The server asks here first (`server/immediate_answers.py`). Keys, hosts and media types are checked
by the guard's and the route's own functions, and answers are made by those of the routes. What is
not simply right goes on to the application as it came: refusals are written there and only there,
but for the one that is written when there is too much to do.
"""
