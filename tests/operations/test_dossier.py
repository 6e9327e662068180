"""Settings of a dossier: any value that JSON knows, kept and undone."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from assetmap.operations import dossier
from assetmap.workspace import Workspace


@pytest.mark.parametrize("value", ["één", 0, 1.5, False, [], {"a": [1, None]}])
def test_a_setting_survives_a_restart(tmp_path: Path, value: object) -> None:
    with Workspace.create(tmp_path / "wijk") as workspace:
        workspace.do("Set", partial(dossier.set_setting, key="k", value=value))
    with Workspace.open(workspace.path) as again:
        assert again.setting("k") == value
        again.do("Again", partial(dossier.set_setting, key="k", value=value))
        assert len(again.steps()) == 1
        again.do("Forget", partial(dossier.set_setting, key="k", value=None))
        assert again.setting("k") is None
        again.undo()
        assert again.setting("k") == value


def test_what_is_no_json_is_refused(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "wijk") as workspace:
        for value in (object(), float("nan")):
            with pytest.raises((TypeError, ValueError)):
                workspace.do("Set", partial(dossier.set_setting, key="k", value=value))
        assert workspace.steps() == ()
