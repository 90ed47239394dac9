"""What every explorable's output is held to."""

import base64
import html
import io
import re

from PIL import Image

from scalinglaws import figures


def alt_of(page):
    """The text of the picture in an explorable's output, which is small and drawn."""
    alt = html.unescape(re.search(r'alt="([^"]*)"', page)[1])
    figures.check_alt(alt)
    png = base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])
    picture = Image.open(io.BytesIO(png))
    print(f"picture: {len(png)} bytes, {picture.size}")
    assert len(png) <= 25_000
    assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert len(picture.getcolors()) > 8  # something is drawn
    return alt
