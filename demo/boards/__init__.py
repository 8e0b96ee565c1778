"""Small servers on loopback that behave like the sites that are watched."""
