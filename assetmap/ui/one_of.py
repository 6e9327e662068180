"""Chips of which at most one is chosen: a second click takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from assetmap.ui import parts
from assetmap.ui.flow import FlowBox

T = TypeVar("T", bound=StrEnum)


class OneOf(FlowBox, Generic[T]):
    """A chip for each value. `picked` tells that the user chose one, or took the choice back."""

    picked = Signal()

    def __init__(self, words: Mapping[T, tuple[str, str]], parent: QWidget | None = None) -> None:
        """`words` has the name of each value and what it means."""
        super().__init__(parent, spacing=6)
        self.buttons = {value: self._button(value, *told) for value, told in words.items()}
        for button in self.buttons.values():
            self.flow.addWidget(button)

    def _button(self, value: T, name: str, meaning: str) -> QPushButton:
        made = parts.button(name, "chip", meaning)
        made.setCheckable(True)
        made.clicked.connect(lambda checked: self._clicked(value if checked else None))
        return made

    def value(self) -> T | None:
        """What is chosen, None when nothing is."""
        return next((value for value, button in self.buttons.items() if button.isChecked()), None)

    def set_value(self, value: T | None) -> None:
        """Choose this; tells nobody."""
        for each, button in self.buttons.items():
            button.setChecked(each is value)

    def _clicked(self, value: T | None) -> None:
        self.set_value(value)
        self.picked.emit()
