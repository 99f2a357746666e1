"""Runs a command at a pseudo terminal: python3 terminal.py <answers as JSON> <command...>

The answers are [what is asked, what is typed] pairs, in their order. What the terminal shows is printed, and the exit code
is that of the command.
"""
import json
import os
import pty
import select
import sys
import time

answers = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])

shown = b""
seen = 0
end = time.monotonic() + 90
while time.monotonic() < end:
    if select.select([terminal], [], [], 0.1)[0]:
        try:
            read = os.read(terminal, 65536)
        except OSError:  # Linux says so when the command is gone.
            break
        if not read:
            break
        shown += read
    if answers:
        place = shown.find(answers[0][0].encode(), seen)
        if place >= 0:
            seen = place + len(answers[0][0])
            os.write(terminal, answers.pop(0)[1].encode())
else:
    os.kill(child, 9)

sys.stdout.buffer.write(shown)
status = os.waitpid(child, 0)[1]
sys.exit(os.waitstatus_to_exitcode(status) if not answers else 99)
