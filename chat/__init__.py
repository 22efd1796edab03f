"""The Django app around `avatar`."""
