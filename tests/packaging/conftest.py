"""What is true of the frozen program alone is asked where one is named; from source it is no question."""

from tests.packaging.program import is_frozen


def pytest_collection_modifyitems(config, items):
    """Leave out what is marked `frozen` where the program runs from source."""
    if is_frozen():
        return
    left_out = [item for item in items if item.get_closest_marker("frozen")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
