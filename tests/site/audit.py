"""Accessibility of every page in all four combinations: `make audit`."""

import pytest
from browsing import NARROW, WIDE, axe_violations, visit


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_violations(browser, address, page_name, theme, width):
    with visit(browser, address, page_name, width=width, theme=theme) as seen:
        assert axe_violations(seen.page) == []
