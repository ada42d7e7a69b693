"""What `mule` can do, a module each: `HELP` in a line, `add_options` to its parser, `run`, which gives the exit status.

A module becomes a command by its line in COMMANDS of cli.py.
"""
