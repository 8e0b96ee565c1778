"""The sources that are watched: their files, their promises, and how they stand."""
