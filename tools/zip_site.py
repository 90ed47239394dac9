"""Pack the built site into one zip that works unpacked: `make zip`.

Usage: python tools/zip_site.py SITE ZIP. What no page loads is left out.
"""

import sys
import zipfile
from pathlib import Path

LIMIT = 30_000_000
# The theme ships its icon fonts (icons.css replaces them), templates and source maps.
UNUSED_FOLDERS = ("_static/vendor/", "_static/locales/")
UNUSED_ENDS = (".map", ".buildinfo", "-macros.html", ".LICENSE.txt")


def wanted(name):
    """Whether the file at this path inside the site goes into the zip."""
    return not (name.startswith(UNUSED_FOLDERS) or name.endswith(UNUSED_ENDS))


def pack(site, target):
    """Write the zip; the same site gives the same bytes. Returns its size."""
    site, target = Path(site), Path(target)
    files = sorted(path for path in site.rglob("*") if path.is_file())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            name = path.relative_to(site).as_posix()
            if wanted(name):
                info = zipfile.ZipInfo(f"{target.stem}/{name}")
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                archive.writestr(info, path.read_bytes())
    return target.stat().st_size


if __name__ == "__main__":
    size = pack(*sys.argv[1:])
    print(f"{sys.argv[2]}: {size / 1e6:.1f} MB. Unpack it and open index.html")
    if size > LIMIT:
        sys.exit(f"The zip may not be larger than {LIMIT / 1e6:.0f} MB")
