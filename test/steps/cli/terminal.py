"""Runs a command in a pseudo-terminal: `terminal.py ROWS COLUMNS COMMAND ...`.

Standard input is what is typed, standard output is what the terminal is sent. Ends as the command does.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios

rows, columns, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    os.execvp(command[0], command)

typing = True
while True:
    readable, _, _ = select.select([terminal, 0] if typing else [terminal], [], [])
    if 0 in readable:
        typed = os.read(0, 65536)
        typing = bool(typed)
        if typed:
            os.write(terminal, typed)
    if terminal in readable:
        try:
            shown = os.read(terminal, 65536)
        except OSError:  # Linux's way to say that the other end is closed
            break
        if not shown:
            break
        os.write(1, shown)

sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
