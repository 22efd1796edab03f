"""The emotion-aware avatar as a library: senses, mind, voice, expression and one conversation's session.

Pure Python: nothing here imports Django. `python -m avatar --help` is the command line.
"""

__version__ = "0.1.0"
