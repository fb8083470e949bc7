"""``python -m communique`` is the program."""

import sys

from .cli import main

sys.exit(main())
