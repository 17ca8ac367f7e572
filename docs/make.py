"""Build the site of the documentation: `python docs/make.py [FOLDER]`, by default site/.

Needs the extra `docs`. Nothing is fetched, and the site needs no server: open its index.html.
"""

from __future__ import annotations

import sys
from pathlib import Path

from website.site import build

if __name__ == "__main__":
    try:
        build(Path(*sys.argv[1:2] or ["site"]))
    except RuntimeError as error:
        sys.exit(str(error))
