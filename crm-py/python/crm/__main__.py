"""`python -m crm`, and the command `crm`."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line; says what to install where its libraries are missing."""
    try:
        from crm.cli import main as run
    except ImportError as missing:
        if missing.name not in ("click", "rich", "prompt_toolkit"):
            raise
        sys.exit(f'the command line needs {missing.name}: pip install "crm[cli]"')
    run()


if __name__ == "__main__":
    main()
