"""`python -m reflexio_server` is the `reflexio` command."""

from reflexio_server.cli import main

if __name__ == "__main__":
    main()
