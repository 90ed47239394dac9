"""The built site, a server for it, and a real browser."""

import subprocess
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from filelock import FileLock
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def documents():
    """The book's sources in order, without suffix, from its table of contents."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    chapters = [chapter for part in contents["parts"] for chapter in part["chapters"]]
    return [contents["root"], *(chapter["file"] for chapter in chapters)]


PAGES = ["index.html", "search.html", *(f"{name}.html" for name in documents())]


def pytest_generate_tests(metafunc):
    if "page_name" in metafunc.fixturenames:
        # The checks of a page's HTML follow each other: it is read once.
        scope = "module" if "html" in metafunc.fixturenames else None
        metafunc.parametrize("page_name", PAGES, scope=scope)


@pytest.fixture(scope="session")
def site(testrun_uid):
    """The folder of the built pages; one process of a test run brings it up to date."""
    (ROOT / "_build").mkdir(exist_ok=True)
    built_by = ROOT / "_build" / "site.run"
    with FileLock(ROOT / "_build" / "site.lock"):
        if not built_by.exists() or built_by.read_text() != testrun_uid:
            command = ["make", "--no-print-directory", "zip"]
            build = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
            if build.returncode:
                pytest.exit(f"The site was not built:\n{build.stderr}", returncode=1)
            built_by.write_text(testrun_uid)
    return SITE


@pytest.fixture(scope="session")
def unpacked(site, tmp_path_factory):
    """The site as a reader gets it: unpacked from the zip."""
    folder = tmp_path_factory.mktemp("zip")
    with zipfile.ZipFile(ROOT / "_build" / "mechanics-of-scaling-laws.zip") as archive:
        archive.extractall(folder)
    return folder / "mechanics-of-scaling-laws"


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def serve():
    """Function from a folder to the address that serves it."""
    servers = []

    def start(folder):
        handler = partial(QuietHandler, directory=str(folder))
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def address(site, serve):
    """The built site over http."""
    return serve(site)


@pytest.fixture(scope="session")
def browser():
    program = subprocess.run(
        [ROOT / "tools" / "find_chromium"], capture_output=True, text=True
    )
    assert program.returncode == 0, program.stderr
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program.stdout.strip(), args=FLAGS
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def origin(folder):
    """The pages of a module's own `folder`, as files: there a figure may do least.

    Over http test_browser.py opens every chapter with its figures.
    """
    return f"file://{folder}"
