"""Pages that only a browser makes."""
