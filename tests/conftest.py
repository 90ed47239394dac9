"""What several test files share."""

import pytest


@pytest.fixture(scope="session")
def executed(tmp_path_factory):
    """The example chapter, executed as `make notebooks` executes chapters."""
    from chapter_example import example

    from tools import notebooks

    notebook = example()
    notebooks.execute(notebook, tmp_path_factory.mktemp("chapter"))
    return notebook
