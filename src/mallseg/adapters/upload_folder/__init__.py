"""Files uploaded to the service, in a private folder."""
