"""The views: parse the form into a checked record, call the index, render."""
