"""packaging/dev.py, part by part, without making the world anew."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "packaging" / "dev.py"


@pytest.fixture(scope="module")
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pinned() -> dict[str, str]:
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def canonical(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def test_it_needs_the_standard_library_only() -> None:
    code = f"import runpy; runpy.run_path({str(SCRIPT)!r})"
    assert subprocess.run([sys.executable, "-S", "-c", code], check=False, env=os.environ).returncode == 0


def test_all_that_is_required_is_pinned(dev: ModuleType) -> None:
    from packaging.requirements import Requirement

    names = {canonical(name) for name in pinned()}
    wanted = dev.requirements((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {canonical(Requirement(line).name) for line in wanted} <= names


def test_pins_are_names_and_versions_that_fit_what_is_required(dev: ModuleType) -> None:
    from packaging.requirements import Requirement

    versions = {canonical(name): version for name, version in pinned().items()}
    for line in dev.requirements((ROOT / "pyproject.toml").read_text(encoding="utf-8")):
        needed = Requirement(line)
        assert needed.specifier.contains(versions[canonical(needed.name)]), line
    for version in versions.values():
        assert not set(version) & set(" /@;:")


def test_what_is_installed_here_is_what_is_pinned() -> None:
    from importlib.metadata import distributions

    names = {canonical(name): version for name, version in pinned().items()}
    here = {canonical(found.metadata["Name"]): found.version for found in distributions()}
    known = {name: version for name, version in here.items() if name in names}
    if sys.prefix != str(ROOT / ".venv"):
        pytest.skip("the tests run with packages of one's own choice")
    assert {name: names[name] for name in known} == known
    assert set(here) - set(names) <= {"assetmap", "pip", "setuptools", "wheel"}


def test_the_fingerprint_follows_what_must_be_installed(dev: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "packaging").mkdir()
    for name in ("pyproject.toml", "packaging/constraints.txt", "packaging/dev.py"):
        (tmp_path / name).write_text("a\n", encoding="utf-8", newline="\n")
    first = dev.fingerprint(tmp_path)
    assert dev.fingerprint(tmp_path) == first
    (tmp_path / "pyproject.toml").write_text("a\n", encoding="utf-8", newline="\r\n")
    assert dev.fingerprint(tmp_path) == first
    (tmp_path / "packaging/constraints.txt").write_text("b\n", encoding="utf-8")
    assert dev.fingerprint(tmp_path) != first


def test_libraries_that_ldd_misses_are_found(dev: ModuleType) -> None:
    said = "\tlibnss3.so => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x7f)\n\tlibgbm.so.1 => not found"
    assert dev.not_found(said) == {"libnss3.so", "libgbm.so.1"}


def test_this_machine_has_what_the_web_engine_needs(dev: ModuleType) -> None:
    assert dev.missing_libraries(Path(sys.executable)) == []


@pytest.mark.skipif(sys.platform != "linux", reason="asks for libraries of Linux")
def test_every_library_that_the_web_engine_links_has_a_known_package(dev: ModuleType) -> None:
    qt = dev.site_packages(Path(sys.executable)) / "PySide6" / "Qt"
    base = {"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "libgcc_s.so.1", "libstdc++.so.6", "libz.so.1"}
    base |= {"libresolv.so.2", "librt.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
    for name in dev.ENGINE_FILES:
        said = subprocess.run(["readelf", "-d", str(qt / name)], capture_output=True, text=True, check=False).stdout
        needed = {line.split("[")[1].rstrip("]") for line in said.splitlines() if "(NEEDED)" in line}
        unknown = {lib for lib in needed - base - set(dev.DEBIAN_PACKAGES) if not lib.startswith("libQt6")}
        assert unknown == set()


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "w"}, True),
        ({"DISPLAY": ":0", "CI": "true"}, False),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_a_display_is_seen(dev: ModuleType, environment: dict[str, str], *, shown: bool) -> None:
    assert dev.has_display(environment) is shown


def test_a_venv_that_does_not_run_is_seen(dev: ModuleType, tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("", encoding="utf-8")
    broken.chmod(0o755)
    assert dev.version_of(broken) is None
    assert dev.version_of(tmp_path / "absent") is None
    assert dev.version_of(Path(sys.executable)) == sys.version_info[:2]


def test_without_apt_or_rights_nothing_is_installed(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert dev.apt_install(["libnss3"]) is False


def test_chromium_runs_without_its_sandbox_only_as_root(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QTWEBENGINE_CHROMIUM_FLAGS", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert "QTWEBENGINE_CHROMIUM_FLAGS" not in dev.child_environment()
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setenv("QTWEBENGINE_CHROMIUM_FLAGS", "--disable-gpu --no-sandbox")
    assert dev.child_environment()["QTWEBENGINE_CHROMIUM_FLAGS"] == "--disable-gpu --no-sandbox"


def test_wrong_usage_is_told_before_anything_is_made(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["dance"], ["run", "--fast"]):
        with pytest.raises(SystemExit) as ended:
            dev.main(words)
        assert ended.value.code == dev.WRONG_USAGE
        assert "usage: dev.py" in capsys.readouterr().err


def test_an_old_python_is_told_so(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "OLDEST_PYTHON", (4, 0))
    assert dev.main(["test"]) == 1
    assert "needs Python" in capsys.readouterr().err


def test_a_failed_check_is_named_and_fails_the_whole(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "bad.py").write_text("import os\nx : int = 'a'\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.mypy]\nfiles = ["bad.py"]\n', encoding="utf-8")
    (tmp_path / "test_ok.py").write_text("def test_ok() -> None:\n    assert True\n", encoding="utf-8")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    assert dev.run_checks(Path(sys.executable), ["-p", "no:randomly"]) == 1
    assert "Failed: ruff check, ruff format, mypy\n" in capfd.readouterr().out
