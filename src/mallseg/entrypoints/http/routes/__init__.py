"""The routes, a module for each subject; `wiring` adds them to an application."""
