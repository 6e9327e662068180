"""The build hook: what it makes is complete, made once, and told in a sentence when it cannot be made."""

from __future__ import annotations

import gettext
import importlib.util
import json
import os
import shutil
import socket
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "resources" / "web"


@pytest.fixture
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_hook", ROOT / "packaging" / "build_hook.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A source tree with what is vendored already made."""
    shutil.copytree(WEB, tmp_path / "resources" / "web", ignore=shutil.ignore_patterns("node_modules"))
    return tmp_path


def test_what_is_fresh_is_not_fetched_again(hook: ModuleType, tree: Path) -> None:
    before = (tree / "resources" / "web" / "vendor" / "leaflet.js").stat().st_mtime_ns
    assert hook.build_web(tree) is False
    assert (tree / "resources" / "web" / "vendor" / "leaflet.js").stat().st_mtime_ns == before


def test_the_vendored_files_come_with_their_licences(hook: ModuleType) -> None:
    for name in hook.VENDORED:
        assert (WEB / "vendor" / name).stat().st_size > 1000
    for package in hook.LICENSED:
        name = package.removeprefix("@").replace("/", "-")
        assert "Copyright" in (WEB / "vendor" / "licenses" / f"{name}.txt").read_text(encoding="utf-8")


def test_failing_npm_is_one_sentence_and_leaves_what_was_there(
    hook: ModuleType, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A registry on a port of this machine where nobody listens: as without network, and at once.
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{port}/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    lock = tree / "resources" / "web" / "package-lock.json"
    lock.write_text(lock.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    monkeypatch.setenv("npm_config_cache", str(tree / "npm-cache"))
    kept = (tree / "resources" / "web" / "vendor" / "leaflet.js").read_bytes()
    with pytest.raises(hook.BuildFailed, match="Is this machine online"):
        hook.build_web(tree)
    assert (tree / "resources" / "web" / "vendor" / "leaflet.js").read_bytes() == kept


def test_the_lock_file_has_hashes_and_no_addresses() -> None:
    text = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in text
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)
    assert "omit-lockfile-registry-resolved=true" in (WEB / ".npmrc").read_text(encoding="utf-8")


def test_catalogues_are_compiled_once(hook: ModuleType, tmp_path: Path) -> None:
    folder = tmp_path / "resources" / "locale" / "nl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "assetmap.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Map"\nmsgstr "Kaart"\n',
        encoding="utf-8",
    )
    assert hook.build_locale(tmp_path) == [folder / "assetmap.mo"]
    found = gettext.translation("assetmap", tmp_path / "resources" / "locale", ["nl"])
    assert found.gettext("Map") == "Kaart"
    assert hook.build_locale(tmp_path) == []
    later = (folder / "assetmap.mo").stat().st_mtime + 10
    os.utime(source, (later, later))
    assert hook.build_locale(tmp_path) == [folder / "assetmap.mo"]
