"""The command ``palpate``. It answers --version before it imports anything."""

import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:
        from palpate import __version__

        print(f"palpate {__version__}")
        return
    from palpate.cli.root import run

    run()


if __name__ == "__main__":
    main()
