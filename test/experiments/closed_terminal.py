"""Runs a command in a terminal of its own, and closes the terminal once the command has written 'up' to it.

File descriptor 3 of the command is the standard output of this script, which outlives the terminal.
"""
import os
import pty
import sys

os.dup2(1, 3)
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
written = b""
while b"up" not in written:
    written += os.read(terminal, 100)
os.close(terminal)
os.waitpid(pid, 0)
