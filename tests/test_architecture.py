"""Who may import whom, and how large anything may get.

The reasons are in the design; a rule is loosened there first.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_archon import archrule

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "assetmap"
MAX_LINES = 500

BASE = {"domain", "i18n", "resources"}
"""What outer layers may always use; `settings` besides, for those that have a user."""

CORE = BASE | {
    "folders",
    "settings",
    "store",
    "geo",
    "imports",
    "maps",
    "operations",
    "exports",
    "printing",
    "workspace",
    "custody",
    "fetching",
}

LAYERS: dict[str, set[str]] = {
    # Each part of the package, and which other parts it may import.
    "domain": set(),
    "resources": {"domain"},
    "i18n": {"domain", "resources"},
    "folders": set(),
    "settings": BASE | {"folders"},
    "store": {"domain"},
    "geo": {"domain"},
    "imports": {"domain", "geo", "i18n", "resources", "folders", "settings"},
    "maps": {"domain", "geo", "i18n", "resources", "folders", "settings"},
    "operations": {"domain", "geo", "store.unit"},
    "printing": BASE | {"folders", "settings"},
    "fetching": {"domain", "geo", "maps", "i18n", "folders"},
    "exports": {"domain", "geo", "maps", "printing", "i18n", "resources", "folders", "settings"},
    "workspace": {"domain", "store"},
    "custody": {"domain", "store", "operations", "workspace", "i18n"},
    "demo": CORE,
    "selftest": CORE | {"demo"},
    "ui": CORE | {"demo", "selftest"},
    "cli": CORE | {"demo", "selftest", "ui"},  # ui only to open a window: see below
    "__main__": {"cli"},
}

NETWORK = (
    *("requests", "urllib3", "truststore", "urllib$", "urllib.request", "http", "socket", "ssl"),
    *("asyncio", "ftplib", "smtplib", "xmlrpc", "httpx", "aiohttp", "PySide6.QtNetwork", "PySide6.QtWebSockets"),
)
"""What opens connections."""

ONLY_IN: dict[str, tuple[str, ...]] = {
    # A library, and the only parts that know it.
    "PySide6": ("ui", "printing"),
    "shiboken6": ("ui", "printing"),
    "sqlalchemy": ("store",),
    "alembic": ("store",),
    "sqlcipher3": ("store",),
    "folium": ("maps.page",),
    "branca": ("maps.page",),
    "pikepdf": ("printing", "exports.registry"),
    "fontTools": ("maps.paper.fonts", "maps.paper.outlines"),
    "xlsxwriter": ("exports.workbook",),
    "docx": ("exports.wordparts",),
    "pptx": ("exports.slides",),
    "fastkml": ("exports.kml",),
    "zxcvbn": ("ui.strength",),
    "cryptography": ("store.keys",),
    "keyring": ("ui.keychain",),
    "PIL": ("geo.basemap.picture",),
    # The network: a base map is fetched when the user asks for it, and nothing else ever is.
    **dict.fromkeys(NETWORK, ("fetching.network",)),
    "PySide6.QtNetwork": ("ui.proxies",),  # which asks the system for a proxy, and nothing of anybody
}

BELOW_THE_EDGE = ("sqlalchemy", "geopandas", "shapely", "pyogrio", "folium", "pandas")
"""What ui and cli never touch themselves."""

SLOW_TO_LOAD = ("geopandas", "pandas", "folium", "pyogrio")
"""Imported inside the functions that need them: the window must not wait."""

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
"""Names that say nothing, and so attract everything."""


def parts() -> list[str]:
    found = {path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__"}
    found |= {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    return sorted(found)


def modules(part: str) -> tuple[str, str]:
    return f"assetmap.{part}", f"assetmap.{part}.*"


def not_in(*allowed: str) -> str:
    """A pattern of every module of the program that is in none of the allowed parts."""
    inside = "|".join(re.escape(part) for part in allowed)
    return rf"^assetmap(?!\.(?:{inside})(?:\.|$))"


def test_every_part_of_the_program_has_a_rule() -> None:
    unruled = set(parts()) - set(LAYERS)
    assert not unruled, f"say in LAYERS whom these may import: {sorted(unruled)}"


@pytest.mark.parametrize("part", [part for part in LAYERS if part in parts()])
def test_a_part_imports_only_what_is_below_it(part: str) -> None:
    allowed = LAYERS[part] | {part}
    inside = "|".join(re.escape(name) for name in sorted(allowed))
    rule = archrule(f"{part} imports only {sorted(allowed)}", use_regex=True)
    rule.match(rf"^assetmap\.{part}(\.|$)").should_not_import(rf"^assetmap\.(?!(?:{inside})(?:\.|$))").check(
        "assetmap", only_direct_imports=True
    )


def test_the_domain_knows_the_standard_library_only() -> None:
    def knows_no_library(module: str, direct: set[str], _all: dict[str, set[str]]) -> bool:
        roots = {name.split(".")[0] for name in direct}
        return roots <= set(sys.stdlib_module_names) | {"assetmap"}

    archrule("domain has no libraries").match(*modules("domain")).should(knows_no_library).check(
        "assetmap", only_direct_imports=True
    )


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_known_in_one_place(library: str) -> None:
    archrule(f"{library} only in {ONLY_IN[library]}", use_regex=True).match(
        not_in(*ONLY_IN[library])
    ).should_not_import(rf"^{library}(\.|$)").check("assetmap", only_direct_imports=True)


@pytest.mark.parametrize("part", ["ui", "cli", "__main__"])
@pytest.mark.parametrize("library", BELOW_THE_EDGE)
def test_the_edge_never_touches_what_is_below(part: str, library: str) -> None:
    archrule(f"{part} without {library}").match(*modules(part)).should_not_import(library, f"{library}.*").check(
        "assetmap", only_direct_imports=True
    )


def test_the_command_line_loads_a_window_only_when_one_is_wanted() -> None:
    archrule("cli without ui at import").match(*modules("cli"), *modules("__main__")).should_not_import(
        *modules("ui")
    ).check("assetmap", only_direct_imports=True, only_toplevel_imports=True)


@pytest.mark.parametrize("library", SLOW_TO_LOAD)
def test_slow_libraries_are_loaded_where_they_are_used(library: str) -> None:
    archrule(f"{library} inside functions").match("assetmap", "assetmap.*").should_not_import(
        library, f"{library}.*"
    ).check("assetmap", only_direct_imports=True, only_toplevel_imports=True)


def test_starting_the_command_line_loads_nothing_slow(python: str) -> None:
    code = "import sys, assetmap.cli; print(*sorted(name for name in sys.modules if '.' not in name))"
    loaded = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=dict(os.environ)
    ).stdout.split()
    assert not set(loaded) & {
        *SLOW_TO_LOAD,
        "sqlalchemy",
        "alembic",
        "shapely",
        "numpy",
        "xlsxwriter",
        "docx",
        "pptx",
        "lxml",
        "requests",
        "PySide6",
    }


def sources() -> list[Path]:
    folders = [ROOT / name for name in ("assetmap", "tests", "packaging", "resources")]
    found = [path for folder in folders for suffix in ("py", "js") for path in folder.rglob(f"*.{suffix}")]
    return sorted(path for path in found if not {"vendor", "node_modules"} & set(path.parts))


def test_no_file_is_longer_than_one_can_hold_in_mind() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert lengths
    too_long = {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > MAX_LINES}
    assert not too_long


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert not [str(path.relative_to(ROOT)) for path in sources() if path.stem.lower().strip("_") in EMPTY_NAMES]


def test_every_folder_of_the_program_is_a_package() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert not [str(folder) for folder in folders if not (folder / "__init__.py").is_file()]


def test_scripts_set_no_markup() -> None:
    forbidden = re.compile(r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function)")
    ours = [path for path in sources() if path.suffix == ".js"]
    found = {str(path.relative_to(ROOT)) for path in ours if forbidden.search(path.read_text(encoding="utf-8"))}
    assert not found
