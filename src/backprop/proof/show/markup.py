"""What an element of HTML shows, as data: whoever builds a page of it need not read the HTML."""

import json
from html import escape

from backprop.proof.shown import as_json


def attribute(one: object) -> str:
    """The attribute `data-shown` of the element that shows something."""
    return f' data-shown="{escape(json.dumps(as_json(one), ensure_ascii=False))}"'
