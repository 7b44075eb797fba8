"""What the package index is told besides pyproject.toml: the README, whose links lead out of the checkout."""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

LINK = re.compile(r"(!?)(\[[^\]]*\])\((?!https?:|#)([^)]+)\)")


def absolute(readme: str, source: str, version: str) -> str:
    """Points links at the files of that version: a picture at its bytes, a text at its page."""

    def link(match: re.Match[str]) -> str:
        picture, words, path = match.groups()
        return f"{picture}{words}({source}/{'raw' if picture else 'blob'}/v{version}/{path})"

    return LINK.sub(link, readme)


class Readme(MetadataHookInterface):
    """Hatch asks for the README here, since it is made, if only a little."""

    def update(self, metadata: dict[str, Any]) -> None:
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": absolute(text, metadata["urls"]["Source"], metadata["version"]),
        }
