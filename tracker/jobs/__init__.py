"""The door of the background: what happens without anybody asking, and the commands that start it."""

from tracker.jobs import commands

COMMANDS = (commands.mail, commands.worker)
