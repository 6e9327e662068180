"""The one way to call the map page's JavaScript: a name of ours and arguments as JSON, never glued text."""

from __future__ import annotations

import json

_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def call(function: str, *arguments: object) -> str:
    """A call of `assetmap.<function>` with `arguments`, which must fit in JSON.

    No argument can end its string, open a tag or start a comment, whatever a resident or a file put in it.
    """
    if not function.isidentifier():
        raise ValueError(f"not a function of the page: {function}")
    return f"assetmap.{function}({', '.join(literal(argument) for argument in arguments)});"


def literal(value: object) -> str:
    """`value` as JavaScript. Not-a-number and infinity do not exist in JSON and are refused.

    Raises:
        ValueError: not-a-number or infinity.
        TypeError: a value that JSON does not know.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_ESCAPES)
