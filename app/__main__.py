"""What does `python -m app` do? The same as `daetong`, for where the command is not installed."""

import sys

from app.cli import main

sys.exit(main())
