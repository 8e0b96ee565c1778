"""The triage pages: an analyst reads, decides, and finds again."""
