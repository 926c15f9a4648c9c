"""The path of a request as routes have it: without the prefix that a proxy or a mount put before.

``scope["path"]`` has the prefix too, and ``root_path`` may not be part of it: both depend on the
server and on what the application is mounted in. Guard, load shedding and pages have to judge the
very path that Starlette's router judges, or what is protected and what is served would differ. So
Starlette's own rule is used: it is private, and only this module imports it.
"""

from starlette._utils import get_route_path

__all__ = ["get_route_path"]
