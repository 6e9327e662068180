"""Days: how they are written, and the field in which one is chosen."""

from __future__ import annotations

from datetime import UTC, date, datetime

from PySide6.QtCore import QDate, QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCalendarWidget, QCheckBox, QDateEdit, QHBoxLayout, QToolButton, QWidget

from assetmap.i18n import language


def today() -> date:
    """The day it is on this computer."""
    return datetime.now(UTC).astimezone().date()


CALENDAR = 340
"""The least width of the calendar, in pixels: narrower, the names of the days do not fit."""


class DayField(QDateEdit):
    """One day, typed or chosen in a calendar."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setLocale(QLocale(language()))
        self.setCalendarPopup(True)
        self.setDisplayFormat("d MMM yyyy")
        self.setMinimumDate(QDate(1900, 1, 1))
        calendar = self.calendarWidget()
        calendar.setMinimumWidth(CALENDAR)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(day, calendar.weekdayTextFormat(Qt.DayOfWeek.Monday))  # not in red
        for child, sign in (("qt_calendar_prevmonth", "‹"), ("qt_calendar_nextmonth", "›")):
            button = calendar.findChild(QToolButton, child)
            if isinstance(button, QToolButton):
                button.setIcon(QIcon())  # Qt's own is black, also where it is dark
                button.setText(sign)

    def set_day(self, day: date) -> None:
        """Show a day; tells nobody."""
        with QSignalBlocker(self):
            self.setDate(QDate(day.year, day.month, day.day))

    def day(self) -> date:
        """The day that is chosen."""
        chosen = self.date()
        return date(chosen.year(), chosen.month(), chosen.day())


class OptionalDay(QWidget):
    """A question with a tick, and a day when the answer is yes. `edited` when the user changes one of them."""

    edited = Signal()

    def __init__(self, question: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tick = QCheckBox(question)
        self.field = DayField(question)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.tick)
        row.addWidget(self.field)
        row.addStretch(1)
        self.setFocusProxy(self.tick)
        self.tick.toggled.connect(lambda _on: self._changed())
        self.field.dateChanged.connect(lambda _day: self.edited.emit())

    def set_day(self, day: date | None, otherwise: date | None = None) -> None:
        """Show a day, or none; `otherwise` is the day that a tick begins with. Tells nobody."""
        with QSignalBlocker(self.tick):
            self.tick.setChecked(day is not None)
        self.field.set_day(day or otherwise or today())
        self.field.setVisible(day is not None)

    def day(self) -> date | None:
        """The day that is chosen, None when there is none."""
        return self.field.day() if self.tick.isChecked() else None

    def _changed(self) -> None:
        self.field.setVisible(self.tick.isChecked())
        self.edited.emit()
