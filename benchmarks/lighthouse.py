"""Lighthouse's four scores of five pages of the built site, on a phone: `python benchmarks/lighthouse.py`.

Lighthouse brings 200 packages along, so that it is none of the project's: see --lighthouse, and
`npm install lighthouse@12.8.2` in a folder of its own. It takes this machine for a desktop, and a phone for
4 times slower: what it says of speed is as good as `benchmark_index`, 1,500 or more where nothing else runs.
Elsewhere the factor is --slower. Exits with 1 where a score is below 0.95.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import threading
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("", "start", "learning/calculus", "derivations/softmax", "derivations/one_hidden_layer")
LIMIT = 0.95
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update"
)


@cache
def packed(path: Path) -> bytes:
    """A file as servers send it."""
    return gzip.compress(path.read_bytes(), 6)


class Compressing(SimpleHTTPRequestHandler):
    """Serve a folder, compressed but for what is so already, to browsers that keep their connection."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        small = path.suffix in {".woff", ".png", ".gz", ".zip"}
        content = path.read_bytes() if small else packed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        if not small:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(content)
        return None

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def measured(lighthouse: str, address: str, slower: float) -> dict[str, Any]:
    """One run on one page: the scores, and how fast Lighthouse found this machine to be."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        options = ["--quiet", "--output=json", f"--output-path={file.name}", f"--chrome-flags={FLAGS}"]
        options += [f"--throttling.cpuSlowdownMultiplier={slower:g}"]
        subprocess.run([lighthouse, address, *options], check=True, timeout=300)
        found = json.loads(Path(file.name).read_text(encoding="utf-8"))
    scores = {name: one["score"] for name, one in found["categories"].items()}
    return {**scores, "benchmark_index": found["environment"]["benchmarkIndex"]}


def main() -> int:
    """Measure each page some times, and keep the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--site", type=Path, default=ROOT / "site")
    parser.add_argument("--lighthouse", default=str(ROOT / "node_modules" / ".bin" / "lighthouse"))
    parser.add_argument("--slower", type=float, default=4)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--pages", nargs="*", default=PAGES)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressing, directory=str(given.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found = {}
    for page in given.pages:
        address = f"http://127.0.0.1:{server.server_port}/{page}/index.html".replace("//index", "/index")
        runs = [measured(given.lighthouse, address, given.slower) for _ in range(given.runs)]
        found[page or "index"] = {name: statistics.median(one[name] for one in runs) for name in runs[0]}
        print(page or "index", found[page or "index"], flush=True)
    server.shutdown()
    if given.json:
        given.json.write_text(
            json.dumps({"runs": given.runs, "slower": given.slower, "pages": found}, indent=1) + "\n"
        )
    low = [name for page in found.values() for name, score in page.items() if score < LIMIT]
    return bool(low)


if __name__ == "__main__":
    sys.exit(main())
