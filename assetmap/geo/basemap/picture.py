"""Looks whether what came from a service is a tile: a whole square picture, of the sizes that tiles have."""

from __future__ import annotations

import io
import warnings

from assetmap.domain.basemap import Tiles
from assetmap.domain.messages import N_, Message

SIDES = (256, 512)
"""How many dots a tile is wide and high."""

_KINDS = {"PNG": Tiles.PNG, "JPEG": Tiles.JPEG, "WEBP": Tiles.WEBP}


class NotATile(Exception):  # noqa: N818 - told to the user by who asked
    """This is no tile; `reason` says what it is instead."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def kind(content: bytes) -> Tiles:
    """What picture this is; it was drawn in full to be sure.

    Raises:
        NotATile: it is none, of another size, cut off or damaged.
    """
    from PIL import Image, UnidentifiedImageError

    warnings.filterwarnings("ignore", module=r"PIL\.")  # of what is beside the picture in the file
    if content.lstrip()[:1] in {b"<", b"{"}:
        raise NotATile(Message(N_("a page with text instead of a map tile")))
    try:
        with Image.open(io.BytesIO(content), formats=tuple(_KINDS)) as picture:
            width, height = picture.size
            if width != height or width not in SIDES:  # before it is unpacked: it may say to be enormous
                raise NotATile(
                    Message(
                        N_("a picture of {width} by {height} dots; a map tile has 256 by 256"),
                        {"width": width, "height": height},
                    )
                )
            picture.load()
            return _KINDS[picture.format or ""]
    except UnidentifiedImageError as error:
        raise NotATile(Message(N_("something that is no picture"))) from error
    except NotATile:
        raise
    except Exception as error:  # bytes that mean to harm make a decoder raise anything
        raise NotATile(Message(N_("a picture that is cut off or damaged"))) from error
