"""`python -m newsroom --port 0 --port-file PATH`: serve the sample newsroom until interrupted."""

import argparse
import contextlib
import sys
from pathlib import Path

from newsroom.server import NewsroomServer


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="newsroom", description="Serve Dateline's sample newsroom on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=8765, help="0 takes a free port (default: %(default)s)")
    parser.add_argument("--port-file", type=Path, help="write the port there once requests are taken")
    parser.add_argument("--verbose", action="store_true", help="log every request")
    options = parser.parse_args(arguments)
    with NewsroomServer(options.port, verbose=options.verbose) as server:
        if options.port_file:
            # written aside and moved in, so that a waiting reader never sees half a number
            aside = options.port_file.with_suffix(".part")
            aside.write_text(f"{server.server_port}\n", "utf-8")
            aside.replace(options.port_file)
        sys.stderr.write(f"sample newsroom: http://127.0.0.1:{server.server_port}/\n")
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
