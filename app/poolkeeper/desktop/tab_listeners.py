"""Who hears of which statement: the tabs of a session, and whose each running statement is."""

from poolkeeper.desktop.session_state import TabListener
from poolkeeper.worker.messages import Event, Explained


class TabListeners:
    """Tabs by their number, and the tab of each statement that waits or runs."""

    def __init__(self) -> None:
        self._tabs: dict[int, TabListener] = {}
        self.queries: dict[int, int] = {}

    def attach(self, tab_id: int, listener: TabListener) -> None:
        """Let a tab hear of its statements."""
        self._tabs[tab_id] = listener

    def detach(self, tab_id: int) -> tuple[int, ...]:
        """A tab is gone; returns its statements that are not over."""
        self._tabs.pop(tab_id, None)
        return tuple(query_id for query_id, of_tab in self.queries.items() if of_tab == tab_id)

    def of_query(self, query_id: int) -> TabListener | None:
        """Who hears of a statement; None where nobody does any more."""
        return self._tabs.get(self.queries.get(query_id, 0))

    def tell(self, event: Event) -> None:
        """Tell the tab that an event is about, by its own number or by its statement's."""
        tab_id = getattr(event, "tab_id", None)
        if tab_id is None:
            tab_id = self.queries.get(getattr(event, "query_id", 0), 0)
        listener = self._tabs.get(tab_id)
        if listener is not None:
            listener.told(event)

    def tell_all(self, event: Event) -> None:
        """Tell every tab that waits for a statement."""
        for tab_id in set(self.queries.values()):
            if (listener := self._tabs.get(tab_id)) is not None:
                listener.told(event)

    def lose(self, explained: Explained) -> None:
        """Nothing runs any more, and every tab is told why."""
        self.queries.clear()
        for listener in tuple(self._tabs.values()):
            listener.lost(explained)
