"""The command line: words in, exit code out.

`command_line` turns words into the request of one command, each command's module says what the request is and
what is done with it, `boundary` turns whatever goes wrong into text on stderr and an exit code.
"""
