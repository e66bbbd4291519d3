"""The servers of a profile with replicas: the role, standing, lag and pool of each, one below the other."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel, plain_tool_tip
from poolkeeper.desktop.pool.node_words import (
    NO_REPLICA,
    mark_state,
    servers_sentence,
    state_text,
    trouble_text,
    use_text,
)
from poolkeeper.worker.messages import NodeFigures

_MARGIN_PX = 12
_DOT_ROLES = {
    "opening": "faint",
    "open": "health-healthy",
    "degraded": "health-degraded",
    "down": "health-down",
}


class _NodeRow(QWidget):
    """A dot, the name, its state at the right; below where it is, and what is wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.dot = PlainLabel("●")
        self.name = PlainLabel("", "figure")
        self.state = PlainLabel("", "small")
        self.use = PlainLabel("", "faint-figure")
        self.use.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.trouble = PlainLabel("", "warning", wrap=True, selectable=True)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.dot, 0, 0)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(self.state, 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.use, 1, 1, 1, 2)
        grid.addWidget(self.trouble, 2, 1, 1, 2)

    def show_node(self, node: NodeFigures) -> None:
        """Show one server."""
        self.dot.set_role(_DOT_ROLES[mark_state(node)])
        self.name.setText(node.name)
        self.state.setText(state_text(node))
        self.use.setText(use_text(node))
        self.use.setToolTip(plain_tool_tip(f"{use_text(node)}\n{_routed_text(node)}"))
        trouble = trouble_text(node)
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        said = (node.name, self.state.text(), self.use.text(), trouble)
        self.setAccessibleName(", ".join(part for part in said if part))


class NodesSection(QWidget):
    """Hidden for a profile without replicas."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = PlainLabel("", "small", wrap=True, selectable=True)
        self.sentence.setAccessibleName("Where reads go")
        self.rows: list[_NodeRow] = []
        self._column = QVBoxLayout()
        self._column.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 0)
        self._column.setSpacing(6)
        self._column.addWidget(PlainLabel("Servers", "section"))
        self._column.addWidget(self.sentence)
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._column)
        column.addWidget(line)
        self.hide()

    def show_nodes(self, nodes: tuple[NodeFigures, ...]) -> None:
        """Show the servers, the primary first; none hides all."""
        while len(self.rows) > len(nodes):
            row = self.rows.pop()
            self._column.removeWidget(row)
            row.deleteLater()
        while len(self.rows) < len(nodes):
            self.rows.append(_NodeRow())
            self._column.addWidget(self.rows[-1])
        for row, node in zip(self.rows, nodes, strict=True):
            row.show_node(node)
        sentence = servers_sentence(nodes)
        self.sentence.setText(sentence)
        self.sentence.set_role("trouble" if sentence == NO_REPLICA else "small")
        self.sentence.setVisible(bool(sentence))
        self.setVisible(bool(nodes))

    @property
    def text(self) -> str:
        """All that is shown, a line each."""
        lines = (self.sentence.text(), *(row.accessibleName() for row in self.rows))
        return "\n".join(line for line in lines if line)


def _routed_text(node: NodeFigures) -> str:
    return "1 statement was sent there" if node.reads == 1 else f"{node.reads:,} statements were sent there"
