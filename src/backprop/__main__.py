"""`python -m backprop` is the command `backprop`."""

import sys

from backprop.cli import main

sys.exit(main())
