#!/usr/bin/env python3
"""Everything a developer needs, with nothing but Python 3.11 there: `dev.py run`, `dev.py test`, `dev.py bench`.

Makes `.venv` with the pinned packages of `constraints.txt`, adds the system libraries that the web engine misses where
it may (Debian and its family), and builds what is not kept in git. What is done already is not done again. Standard
library only.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
SIDE_BY_SIDE = ("--numprocesses=auto", "--maxprocesses=4", "--dist=worksteal")
"""How pytest runs all tests; a part of them, named by the developer, runs in one process that a debugger can hold."""

BROKEN = 1
WRONG_USAGE = 2
STOPPED = 130

ENGINE_FILES = ("lib/libQt6WebEngineCore.so.6", "libexec/QtWebEngineProcess", "plugins/platforms/libqoffscreen.so")
"""What the map needs, below PySide6/Qt, even without a display."""

DISPLAY_FILES = ("plugins/platforms/libqxcb.so", "plugins/platforms/libqwayland.so")
"""What a window needs on top of that."""

DEBIAN_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libXcomposite.so.1": "libxcomposite1",
    "libXdamage.so.1": "libxdamage1",
    "libXext.so.6": "libxext6",
    "libXfixes.so.3": "libxfixes3",
    "libXrandr.so.2": "libxrandr2",
    "libXrender.so.1": "libxrender1",
    "libXtst.so.6": "libxtst6",
    "libasound.so.2": "libasound2t64 libasound2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libexpat.so.1": "libexpat1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgbm.so.1": "libgbm1",
    "libglib-2.0.so.0": "libglib2.0-0t64 libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0t64 libglib2.0-0",
    "libnspr4.so": "libnspr4",
    "libnss3.so": "libnss3",
    "libnssutil3.so": "libnss3",
    "libplc4.so": "libnspr4",
    "libplds4.so": "libnspr4",
    "libsmime3.so": "libnss3",
    "libudev.so.1": "libudev1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libwayland-server.so.0": "libwayland-server0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-dri3.so.0": "libxcb-dri3-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbfile.so.1": "libxkbfile1",
}
"""Library to the Debian package that holds it; of several names the first that this release knows is taken."""

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_PACKAGE = "fonts-dejavu-core"


class CannotGoOn(Exception):  # noqa: N818 - what happened, in one sentence
    """Something that is needed is missing; the text says what to do."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what is asked; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="dev.py",
        description="Make everything ready, then:",
        epilog="What follows `test` goes to pytest (dev.py test tests/store -k undo), after `bench` come names.",
    )
    parser.add_argument("task", choices=sorted(TASKS), help="run the program, run all checks, or measure")
    chosen, rest = parser.parse_known_args(words)
    if chosen.task == "run" and rest:
        parser.error(f"run takes nothing more, not {' '.join(rest)}")
    try:
        python = prepare()
        return TASKS[chosen.task](python, rest)
    except CannotGoOn as reason:
        print(f"\n{reason}", file=sys.stderr)
        return BROKEN
    except KeyboardInterrupt:
        return STOPPED


# Making ready


def prepare() -> Path:
    """Everything that running or testing needs; returns the interpreter of the venv. Quick when nothing changed.

    Raises:
        CannotGoOn: something is missing that this script cannot get.
    """
    if sys.version_info < OLDEST_PYTHON:
        raise CannotGoOn("Assetmap needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")
    venv = ROOT / ".venv"
    python = venv_python(venv)
    stamp = venv / ".assetmap-ready"
    wanted = fingerprint(ROOT)
    if not (python.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted):
        make_venv(venv, python)
        install(python)
        get_system_libraries(python)
        stamp.write_text(wanted, encoding="utf-8")
    call(
        [str(python), str(ROOT / "packaging" / "build_hook.py")], "The map's JavaScript could not be built.", quiet=True
    )
    return python


def venv_python(venv: Path) -> Path:
    """The interpreter of a venv, on this system."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def fingerprint(root: Path) -> str:
    """Changes when the venv must be made ready again: other packages, another Python, a new display."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "packaging/constraints.txt", "packaging/dev.py"):
        digest.update((root / name).read_bytes().replace(b"\r\n", b"\n"))
    digest.update(f"{sys.version_info[:2]} {sys.platform} {has_display()} {root}".encode())
    return digest.hexdigest()


def make_venv(venv: Path, python: Path) -> None:
    """Make the venv when there is none that works with this version of Python."""
    if python.is_file() and version_of(python) == sys.version_info[:2]:
        return
    say(f"Making {venv}")
    shutil.rmtree(venv, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401 - only whether Debian's python3-venv is there
        import venv as maker
    except ImportError:
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not apt_install([f"{version} python3-venv"]):
            raise CannotGoOn(f"Python's venv module is missing. Install it with: sudo apt install {version}") from None
        call([sys.executable, "-m", "venv", str(venv)], "The virtual environment could not be made.")
        return
    maker.create(venv, with_pip=True)


def version_of(python: Path) -> tuple[int, int] | None:
    """Major and minor version of an interpreter, None when it does not run (any more)."""
    command = [str(python), "-c", "import sys, pip; print(*sys.version_info[:2])"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    numbers = done.stdout.split()
    return (int(numbers[0]), int(numbers[1])) if done.returncode == 0 and len(numbers) == 2 else None


def install(python: Path) -> None:
    """Install the pinned packages, then Assetmap itself as it stands here."""
    say("Installing packages (the first time this takes a few minutes)")
    pip: list[str] = [str(python), "-m", "pip", "--disable-pip-version-check", "install"]
    pip += [] if sys.stdout.isatty() else ["--quiet"]
    constraints = str(ROOT / "packaging" / "constraints.txt")
    wanted = requirements((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    failed = "The packages could not be installed; pip says above why. Is this machine online?"
    call([*pip, "--prefer-binary", "-c", constraints, *wanted], failed)
    call([*pip, "--no-build-isolation", "--no-deps", "-e", str(ROOT)], "Assetmap itself could not be installed.")


def requirements(pyproject: str) -> list[str]:
    """All that a developer needs: what Assetmap needs, what builds it, and the group `dev`."""
    import tomllib  # new in 3.11: an older Python must get as far as being told

    project = tomllib.loads(pyproject)
    wanted = [
        *project["project"]["dependencies"],
        *project["build-system"]["requires"],
        *project["dependency-groups"]["dev"],
    ]
    return list(dict.fromkeys(wanted))


# System libraries


def get_system_libraries(python: Path) -> None:
    """On Linux: find what the web engine misses, and install it where that is possible."""
    if sys.platform != "linux":
        return
    missing = missing_libraries(python)
    packages = [DEBIAN_PACKAGES[name] for name in missing if name in DEBIAN_PACKAGES]
    if not has_fonts():
        packages.append(FONT_PACKAGE)
    if packages and apt_install(packages):
        missing = missing_libraries(python)
    if missing:
        raise CannotGoOn(
            "The web engine of Qt misses libraries of this system: "
            + ", ".join(missing)
            + "\nInstall them with the package manager of this system"
            + (f", on Debian or Ubuntu: sudo apt install {' '.join(first_names(packages))}" if packages else ".")
        )


def missing_libraries(python: Path) -> list[str]:
    """The libraries that Qt's web engine needs and this system lacks, by name."""
    qt = site_packages(python) / "PySide6" / "Qt"
    files = ENGINE_FILES + (DISPLAY_FILES if has_display() else ())
    found: set[str] = set()
    for path in (qt / name for name in files):
        if path.exists() and shutil.which("ldd"):
            done = subprocess.run(["ldd", str(path)], capture_output=True, text=True, check=False)
            found |= not_found(done.stdout)
    return sorted(found)


def not_found(ldd_says: str) -> set[str]:
    """The names of libraries that `ldd` did not find."""
    return set(re.findall(r"^\s*(\S+) => not found", ldd_says, re.MULTILINE))


def site_packages(python: Path) -> Path:
    """Where the packages of a venv are."""
    base = str(python.parent.parent)
    return Path(sysconfig.get_path("purelib", "venv", {"base": base, "platbase": base}))


def has_fonts() -> bool:
    """Whether there is any font for text on the map."""
    patterns = ("*.ttf", "*.otf", "*.ttc", "*.pfb")
    folders = [Path(name).expanduser() for name in FONT_FOLDERS]
    return any(next(folder.rglob(pattern), None) for folder in folders if folder.is_dir() for pattern in patterns)


def apt_install(packages: Iterable[str]) -> bool:
    """Install Debian packages as root or with sudo; False where that is not possible.

    Each item is a name, or names of which the first that this release knows is taken.
    """
    apt = shutil.which("apt-get")
    if apt is None:
        return False
    prefix: list[str] = []
    if os.geteuid() != 0:
        sudo = shutil.which("sudo")
        if sudo is None or not (sys.stdin.isatty() or works([sudo, "-n", "true"])):
            return False
        prefix = [sudo]
    choices = list(dict.fromkeys(packages))
    say("Installing system libraries: " + " ".join(first_names(choices)))
    works([*prefix, apt, "update", "-qq"])
    names = [known_name(choice) for choice in choices]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = [*prefix, apt, "install", "-y", "-qq", "--no-install-recommends", *names]
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode == 0


def first_names(choices: Iterable[str]) -> list[str]:
    """The last, and so the oldest and most widely known, of each item's names; each once."""
    return list(dict.fromkeys(choice.split()[-1] for choice in choices))


def known_name(choice: str) -> str:
    """The first of these package names that this release of Debian can install."""
    names = choice.split()
    return next((name for name in names[:-1] if can_install(name)), names[-1])


def can_install(name: str) -> bool:
    """Whether apt has a real package of this name, not only one that another stands in for."""
    done = subprocess.run(["apt-cache", "policy", name], capture_output=True, text=True, check=False)
    return re.search(r"Candidate: (?!\(none\))\S", done.stdout) is not None


def works(command: Sequence[str]) -> bool:
    """Whether a command ends well; what it says is not shown."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


# The tasks


def run_program(python: Path, _rest: Sequence[str]) -> int:
    """Start the program on a demo dossier; without a display drive it off-screen and write pictures of it."""
    out = ROOT / "out"
    out.mkdir(exist_ok=True)
    environment = child_environment()
    if not has_display():
        return subprocess.run(
            [str(python), str(ROOT / "packaging" / "tour.py"), str(out)], env=environment, check=False
        ).returncode
    demo = out / "demo.assetmap"
    if not demo.exists():
        say(f"Making the demo {demo}")
        call([str(python), "-m", "assetmap", "demo", str(demo)], "The demo could not be made.", environment)
    return subprocess.run([str(python), "-m", "assetmap", str(demo)], env=environment, check=False).returncode


def run_checks(python: Path, rest: Sequence[str]) -> int:
    """Lint, types and tests; says at the end what failed."""
    checks = {
        "ruff check": ["ruff", "check", "."],
        "ruff format": ["ruff", "format", "--check", "."],
        "mypy": ["mypy"],
        "pytest": ["pytest", *(rest or SIDE_BY_SIDE)],
    }
    failed = []
    for name, words in checks.items():
        say(name)
        if subprocess.run([str(python), "-m", *words], cwd=ROOT, env=child_environment(), check=False).returncode:
            failed.append(name)
    say("Failed: " + ", ".join(failed) if failed else "All is well: " + ", ".join(checks))
    return BROKEN if failed else 0


def run_bench(python: Path, rest: Sequence[str]) -> int:
    """The benches, all or those with one of these words in their name, one after another with their figures."""
    failed = []
    for path in sorted((ROOT / "tests" / "bench").glob("bench_*.py")):
        if not rest or any(word in path.stem for word in rest):
            say(path.stem)
            if subprocess.run([str(python), str(path)], cwd=ROOT, env=child_environment(), check=False).returncode:
                failed.append(path.stem)
    say("Too slow: " + ", ".join(failed) if failed else "All is well")
    return BROKEN if failed else 0


TASKS = {"run": run_program, "test": run_checks, "bench": run_bench}


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a window can be shown here: always on Windows and macOS outside CI, on Linux with X11 or Wayland."""
    if environment.get("CI"):
        return False
    if sys.platform != "linux":
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def child_environment() -> dict[str, str]:
    """The environment of what is started: off-screen where there is no display, and fit for root."""
    environment = dict(os.environ)
    if not has_display():
        environment["QT_QPA_PLATFORM"] = "offscreen"
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Chromium's sandbox refuses root, as in a container. Only what this script starts runs without it.
        flags = environment.get("QTWEBENGINE_CHROMIUM_FLAGS", "").split()
        environment["QTWEBENGINE_CHROMIUM_FLAGS"] = " ".join(dict.fromkeys([*flags, "--no-sandbox"]))
    return environment


def call(
    command: Sequence[str], failed: str, environment: Mapping[str, str] | None = None, *, quiet: bool = False
) -> None:
    """Run a command in the root of the tree.

    Raises:
        CannotGoOn: it failed; with the sentence `failed`.
    """
    stdout = subprocess.DEVNULL if quiet else None
    if subprocess.run(command, cwd=ROOT, env=environment, stdout=stdout, check=False).returncode:
        raise CannotGoOn(failed)


def say(text: str) -> None:
    """Tell the developer what happens now."""
    print(f"\n== {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
