"""Each command is thin: its logic lives in a module of `chat`."""
