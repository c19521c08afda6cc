"""The `reflexio` command as `python -m reflexio_server`."""

from reflexio_server.cli import main

if __name__ == "__main__":
    main()
