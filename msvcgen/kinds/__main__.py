"""Write the files anew that are read for schemas: `python -m msvcgen.kinds [DIRECTORY]`, by default `schemas/ready`."""

import sys
from pathlib import Path

from msvcgen.kinds.making import write

if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "schemas/ready"))
