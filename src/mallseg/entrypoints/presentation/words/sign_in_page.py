"""Texts of the sign-in page."""

HEADING = "Sign in"
WHY = (
    "This service is for people who have a key to it: a text that begins with “mallseg_”. The "
    "person who runs the service makes one for you with `mallseg keys create`."
)
KEY = "Key"
BUTTON = "Sign in"
LASTS = "You stay signed in on this browser for twelve hours, or until you sign out."
UNKNOWN_KEY = "This key is unknown, has expired or was revoked. Look for blanks, and try again."
OVER = "You were signed out, or your key was changed: please sign in again."
ONE_MOMENT = "One moment"
CONTINUE = "Continue"
