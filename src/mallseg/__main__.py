"""``python -m mallseg``."""

import sys

from mallseg.entrypoints.cli.main import main

sys.exit(main())
