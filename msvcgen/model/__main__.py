"""Write the schema files anew: `python -m msvcgen.model [DIRECTORY]`, by default into `schemas`."""

import sys
from pathlib import Path

from msvcgen.model.schema import write

if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "schemas"))
