"""How one comes into meeting mode and out of it: the window of the team is hidden as long as it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from assetmap.domain.assets import Audience

if TYPE_CHECKING:
    from assetmap.ui.meeting import MeetingWindow
    from assetmap.ui.meeting_ask import MeetingAsk
    from assetmap.ui.window import Window


class MeetingRoom(QObject):
    """The meeting mode of one window; `meeting` is None while it is off."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.meeting: MeetingWindow | None = None

    def ask(self) -> MeetingAsk | None:
        """Ask for whom it is, and begin; what was typed is stored first."""
        window = self._window
        if window.session is None or self.meeting is not None or not window.view.leave():
            return None
        from assetmap.ui.meeting_ask import MeetingAsk

        dialog = MeetingAsk(window.session, window.view.view_as.audience, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.begin)
        dialog.open()
        return dialog

    def begin(self, audience: Audience) -> MeetingWindow | None:
        """Show the dossier to `audience` over the whole screen."""
        window = self._window
        if window.session is None or self.meeting is not None:
            return None
        from assetmap.ui.meeting import MeetingWindow

        view = window.view
        self.meeting = MeetingWindow(window.session, audience, view.showing.area_id, view.map_page.in_sight)
        self.meeting.over.connect(self._end)
        self.meeting.setGeometry(window.geometry())
        self.meeting.showFullScreen()
        self.meeting.activateWindow()
        window.hide()
        return self.meeting

    def _end(self) -> None:
        meeting, self.meeting = self.meeting, None
        self._window.show()
        self._window.activateWindow()
        if meeting is not None:
            meeting.shut()
            meeting.deleteLater()

    def keeps(self) -> bool:
        """Whether meeting mode is on; then whoever wants something else is asked whether it may stop."""
        if self.meeting is not None:
            self.meeting.ask_to_leave()
        return self.meeting is not None
