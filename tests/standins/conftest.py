"""The stand-ins' own tests belong to the engine they stand in for."""

import pytest

MARKS = {"test_tds": pytest.mark.mssql, "test_tns": pytest.mark.oracle, "test_ttc": pytest.mark.oracle}


def pytest_collection_modifyitems(items):
    for item in items:
        if "standins" in item.path.parts and (mark := MARKS.get(item.path.name[:8])):
            item.add_marker(mark)
