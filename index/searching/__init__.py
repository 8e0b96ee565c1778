"""Search in front of the record: a projection that can be rebuilt at any time."""
