"""Routes of the service, a module for each subject; `wiring` adds them to an application."""
