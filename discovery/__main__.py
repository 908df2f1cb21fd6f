"""``python -m discovery`` is the command ``discover``."""

from discovery.cli.main import main

if __name__ == "__main__":
    main()
