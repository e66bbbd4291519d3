"""What the window remembers of itself."""

from poolkeeper.desktop.settings import DOCK_WIDTHS, Settings


def test_the_docks_begin_narrow_and_keep_their_widths(desk, home):
    window = desk.window
    desk.wait(lambda: abs(window.connections_dock.width() - DOCK_WIDTHS[0]) < 30)
    assert abs(window.pool_dock.width() - DOCK_WIDTHS[1]) < 30
    window.pool_dock.hide()
    window.close()
    left, right = Settings(home / "window.ini").dock_widths
    assert abs(left - DOCK_WIDTHS[0]) < 30
    assert right == 0


def test_a_damaged_settings_file_means_the_defaults(tmp_path):
    path = tmp_path / "window.ini"
    path.write_text("[window]\ndock widths=wide -7\ngeometry=@Invalid()\n")
    assert Settings(path).dock_widths == DOCK_WIDTHS
    assert Settings(path).colour_scheme == "system"
