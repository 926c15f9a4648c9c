"""Models as plain records in joblib files, one folder per version."""
