"""The classifiers: what an advert says, which luring signs it shows, and why."""
