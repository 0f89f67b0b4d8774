"""The pages as a reader meets them: headless Chromium, Airflow's own API server, the sample newsroom landed."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from dateline.store.lake import Lake
from dateline.store.warehouse import query

PROJECT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AXE = PROJECT / "ui" / "node_modules" / "axe-core" / "axe.min.js"
#: Screenshots are written where this names a folder (docs/screens holds those of the README).
SCREENS = os.environ.get("DATELINE_SCREENS")
EVENT, DOCUMENT = "?page=event&id={event}", "?page=document&id={document}"
PAGES = {
    "ledger": "?realm=sample", "claims": "?realm=sample&view=claims&measure=killed", "event": EVENT,
    "document": DOCUMENT, "sources": "?page=sources", "quarantine": "?page=quarantine", "landed": "?page=landed&run=cli",
    "digests": "?page=digests&realm=sample",
}  # fmt: skip
WAIT_MS = 60_000
#: Airflow's API server may start so long on a busy machine.
START_SECONDS = 700

pytestmark = [
    pytest.mark.airflow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        CHROMIUM is None, reason="THE BROWSER'S TESTS ARE LEFT OUT: no Chromium (apt-get install chromium)"
    ),
]
if CHROMIUM is not None:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="THE BROWSER'S TESTS ARE LEFT OUT: no playwright (pip install playwright)"
    )


@pytest.fixture(scope="module")
def airflow(sample_lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Airflow's API server with the sample's lake, started as `make up` starts it; its address and a login's token."""
    from local_airflow.environment import free_port

    home = tmp_path_factory.mktemp("airflow-home")
    port = free_port()
    # a process of its own, because the folders of local_airflow are fixed at import
    settings = subprocess.run(
        [sys.executable, "-c", "import json, sys; from local_airflow.environment import make_environment, load_secrets; "
         f"print(json.dumps([make_environment({port}, '', None), load_secrets()['password']]))"],
        env=os.environ | {"DATELINE_AIRFLOW_HOME": str(home), "DATELINE_LAKE": str(sample_lake.root)},
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    environment, password = json.loads(settings.stdout.splitlines()[-1])
    command = [str(Path(sys.executable).with_name("airflow"))]
    subprocess.run([*command, "db", "migrate"], env=environment, cwd=PROJECT, capture_output=True, check=True)
    log = (home / "api-server.log").open("wb")
    server = subprocess.Popen([*command, "api-server"], env=environment, cwd=PROJECT, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                answer = httpx.post(f"{url}/auth/token", json={"username": "admin", "password": password}, timeout=60)
                break
            except httpx.TransportError:
                assert server.poll() is None and time.monotonic() < deadline, (home / "api-server.log").read_text()[
                    -3000:
                ]
                time.sleep(0.5)
        yield url, answer.json()["access_token"]
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any, airflow: tuple[str, str], sample_lake: Lake) -> Iterator[Any]:
    """Opens a page by name or search, logged in; at the end of the test nothing may have gone to the console."""
    url, token = airflow
    ids = query(
        sample_lake,
        "SELECT event_id AS event, document_id AS document FROM ledger_claims WHERE event_id = "
        "(SELECT event_id FROM event_tolls WHERE killed_status = 'agreed' ORDER BY reports DESC, 1 LIMIT 1) ORDER BY 2 LIMIT 1",
    ).to_pylist()[0]
    said: list[str] = []
    contexts = []

    def open_page(
        search: str, *, width: int = 1360, height: int = 860, scheme: str = "light", path: str = "/dateline/"
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True
        )
        contexts.append(context)
        context.add_cookies([{"name": "_token", "value": token, "url": url}])
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("console", lambda m: said.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "request",
            lambda r: said.append(f"asked {r.url}") if not r.url.startswith((url, "data:", "blob:")) else None,
        )
        page.goto(url + path + PAGES.get(search, search).format(**ids))
        return page

    yield open_page
    for context in contexts:
        context.close()
    # drawing by software is slow, and Chromium says so; the frame's sandbox is Airflow's
    known = ("GPU stall", "WebGL", "allow-scripts and allow-same-origin")
    assert [line for line in said if not any(words in line for words in known)] == []


def settle(page: Any) -> None:
    page.wait_for_selector("main h1", state="attached")
    page.wait_for_selector("[aria-label=Loading]", state="detached")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_and_tells_its_matter(visit: Any, name: str) -> None:
    page = visit(name)
    settle(page)
    assert page.locator(".failed").count() == 0
    assert page.locator("main tbody tr, main .running mark, main .quarantined li, main .digests li").count() > 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone_in_the_dark(visit: Any, name: str) -> None:
    page = visit(name, width=390, height=800, scheme="dark")
    settle(page)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.skipif(not AXE.exists(), reason="AXE IS LEFT OUT: no ui/node_modules (make ui)")
def test_axe_finds_nothing_serious(visit: Any, name: str, scheme: str) -> None:
    page = visit(name, scheme=scheme)
    settle(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))  # by the debugger: the page's own policy would refuse the script
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["target"] for n in v["nodes"]][:4]) for v in serious] == []


def test_filters_live_in_the_address(visit: Any) -> None:
    page = visit("?realm=sample")
    settle(page)
    everything = page.locator(".pages [role=status]").inner_text()
    page.locator("summary", has_text="Measure").click()
    page.get_by_role("checkbox", name=re.compile("injured")).check()
    page.get_by_label("From", exact=True).fill("2015-10-09")
    page.wait_for_url(lambda url: "measure=injured" in url and "first=2015-10-09" in url)
    playwright.expect(page.locator(".pages [role=status]")).not_to_have_text(everything)
    settle(page)
    filtered, address = page.locator(".pages [role=status]").inner_text(), page.evaluate("location.search")
    again = visit(address)
    settle(again)
    assert again.locator(".pages [role=status]").inner_text() == filtered != everything
    assert again.get_by_label("From", exact=True).input_value() == "2015-10-09"
    page.go_back()
    page.wait_for_url(lambda url: "first=" not in url)
    page.get_by_role("button", name="Clear filters").click()
    playwright.expect(page.locator(".pages [role=status]")).to_have_text(everything)


def test_a_filter_that_nothing_fulfils_says_what_to_do(visit: Any) -> None:
    page = visit("?realm=sample&q=no+report+says+this")
    settle(page)
    assert "Take one away" in page.locator(".rows").inner_text()


def test_downloads_are_of_what_is_shown(visit: Any) -> None:
    page = visit("?realm=sample&view=claims&measure=killed")
    settle(page)
    shown = int(re.search(r"of (\d+) claim", page.locator(".pages [role=status]").inner_text())[1])
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    content = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert waiting.value.suggested_filename == "dateline-claims.csv"
    assert content.count('"killed"') >= shown


def test_a_claim_leads_to_its_characters_and_back_to_its_event(visit: Any) -> None:
    page = visit("event")
    settle(page)
    title = page.locator("h1").inner_text()
    quote = page.locator(".claims .quote a").first
    said = quote.inner_text().strip("“”")
    quote.click()
    page.wait_for_selector("mark.picked")
    assert "".join(page.locator("mark.picked").all_inner_texts()) in said
    assert page.locator(".record h2").inner_text() == "Claim"
    page.get_by_role("link", name="its event").click()
    playwright.expect(page.locator("h1")).to_have_text(title)


def test_a_mark_shows_its_record_by_keyboard(visit: Any) -> None:
    page = visit("document")
    settle(page)
    page.locator("mark.place[role=button]").first.focus()
    page.wait_for_selector("mark.place.picked")
    assert page.locator(".record h2").inner_text().lower() == "place"


def test_airflow_frames_it(visit: Any) -> None:
    page = visit("", path="/plugin/dateline")
    frame = page.frame_locator("iframe")
    frame.locator("table.events tbody tr").first.wait_for()
    assert frame.locator("a.own").count() == 1


def test_a_deep_link_of_a_button_opens_inside_airflow(visit: Any) -> None:
    page = visit("", path="/plugin/dateline/dateline/?page=sources&collection=sample")
    frame = page.frame_locator("iframe")
    frame.locator("h1", has_text="Sources").wait_for()
    assert frame.locator("b", has_text="sample").count() == 1


def test_a_digest_leads_to_its_events_and_is_readable(visit: Any) -> None:
    page = visit("digests")
    settle(page)
    page.locator(".digests a").first.click()
    page.wait_for_selector(".tiles")
    if AXE.exists():
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    title = page.locator(".row a").first.inner_text()
    page.locator(".row a").first.click()
    settle(page)
    assert page.locator("h1").inner_text().startswith(title.split(",")[0])


def test_ranges_name_each_claimant_once_and_count_in_whole_numbers(visit: Any) -> None:
    page = visit("event")
    settle(page)
    page.wait_for_selector(".range svg")
    for chart in page.locator(".range").all():
        texts = [text for text in chart.locator("svg text").all_text_contents() if text]
        ticks = [text for text in texts if re.fullmatch(r"[\d.,]+k?", text)]
        names = [text for text in texts if text not in ticks]
        assert ticks and not [text for text in ticks if "." in text]
        assert names and len(names) == len(set(names))


@pytest.fixture(scope="module")
def hostile_url(sample_lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages over a lake of hostile texts, served without Airflow."""
    import threading

    import uvicorn

    from dateline_pages.application import make_application
    from local_airflow.environment import free_port
    from tests.pages.hostile import make_hostile_lake

    lake, port = make_hostile_lake(sample_lake, tmp_path_factory.mktemp("hostile") / "lake"), free_port()
    server = uvicorn.Server(uvicorn.Config(make_application(lake, []), port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize("name", [*PAGES, "digest"])
def test_hostile_texts_do_nothing(browser: Any, hostile_url: str, sample_lake: Lake, name: str) -> None:
    from tests.pages.hostile import SCRIPT

    ids = query(sample_lake, "SELECT event_id AS event, document_id AS document FROM ledger_claims "
                             "WHERE event_id IS NOT NULL AND measure = 'killed' ORDER BY ALL LIMIT 1").to_pylist()[0]  # fmt: skip
    said: list[str] = []
    context = browser.new_context()
    try:
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: None if r.url.startswith((hostile_url, "data:", "blob:")) else said.append(r.url))
        page.goto(hostile_url + ("digest/sample/2015-10-09" if name == "digest" else PAGES[name].format(**ids)))
        page.wait_for_selector("main h1", state="attached")
        page.wait_for_selector("[aria-label=Loading]", state="detached")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.hacked") is None
        assert page.locator("main script, main img, main iframe, a[href^='javascript']").count() == 0
        if name not in ("digests", "claims"):  # days, and quotes of the text itself
            assert SCRIPT[:30] in page.locator("main").inner_text() or "HYPERLINK" in page.locator("main").inner_text()
        # marks of direction stay inside their own element, or are gone
        turned = "n => n.nodeValue.match(/[\\u202e\\u2066]/) && !n.parentElement.closest('bdi, pre, title, mark, option, svg')"
        assert (
            page.evaluate(
                "() => { const w = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT); "
                f"const bad = []; const is = {turned}; "
                "while (w.nextNode()) if (is(w.currentNode)) bad.push(w.currentNode.parentElement.outerHTML.slice(0, 200)); return bad; }"
            )
            == []
        )
    finally:
        context.close()
    assert [line for line in said if "WebGL" not in line and "GPU stall" not in line] == []


def test_filters_and_rows_are_reached_by_keyboard(visit: Any) -> None:
    page = visit("?realm=sample")
    settle(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to content"
    page.locator("summary", has_text="Measure").focus()
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name=re.compile("killed")).focus()
    page.keyboard.press("Space")
    page.wait_for_url(lambda url: "measure=killed" in url)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    settle(page)
    page.locator("table.events tbody th a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "page=event" in url)
    settle(page)
    assert page.locator("h1").inner_text()


@pytest.mark.skipif(not SCREENS, reason="no DATELINE_SCREENS: screenshots stay as they are")
@pytest.mark.parametrize("name", ["ledger", "event", "document", "sources", "digests"])
def test_screens(visit: Any, name: str) -> None:
    page = visit(name, height=900)
    settle(page)
    page.wait_for_timeout(15_000)  # the map is drawn by software here
    if name == "digests":
        page.goto(page.url.partition("?")[0] + "digest/sample/2015-10-09")
        page.wait_for_selector(".tiles")
        name = "digest"
    page.screenshot(path=f"{SCREENS}/{name}.png")


def test_without_a_login_nothing_is_shown(browser: Any, airflow: tuple[str, str]) -> None:
    context = browser.new_context()
    assert context.new_page().goto(f"{airflow[0]}/dateline/").status == 401
    context.close()
