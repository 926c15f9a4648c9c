"""Authentication, scopes, allowed hosts and origins, and limits of what a request may hold."""
