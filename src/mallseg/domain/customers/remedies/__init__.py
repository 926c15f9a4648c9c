"""Why a source is refused, and what to say so that it can be read."""
