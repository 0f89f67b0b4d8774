"""Reviews as a reviewer makes them: headless Chromium, Airflow's own API server, the sample newsroom landed."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from dateline.pipeline import run_ledger, run_warehouse
from dateline.store.decisions import load_decisions
from dateline.store.lake import Lake
from dateline.store.warehouse import query
from tests.pages.airflow_server import PROJECT, serve_airflow
from tests.pages.held_row import land_held_row

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AXE = PROJECT / "ui" / "node_modules" / "axe-core" / "axe.min.js"
#: Screenshots are written where this names a folder (docs/screens holds those of the README).
SCREENS = os.environ.get("DATELINE_SCREENS")
WAIT_MS = 60_000
ROLES = {"edda": "user", "vera": "viewer"}

pytestmark = [
    pytest.mark.airflow,
    pytest.mark.skipif(
        CHROMIUM is None, reason="THE BROWSER'S TESTS ARE LEFT OUT: no Chromium (apt-get install chromium)"
    ),
]
if CHROMIUM is not None:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="THE BROWSER'S TESTS ARE LEFT OUT: no playwright (pip install playwright)"
    )


@pytest.fixture(scope="module")
def lake(sample_lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """A copy of the sample's lake, to decide upon; DATELINE_LAKE names it."""
    root = tmp_path_factory.mktemp("review-browser") / "lake"
    shutil.copytree(sample_lake.root, root)
    with pytest.MonkeyPatch.context() as environment:
        land_held_row(Lake(root), root.parent / "reports", environment)
        yield Lake(root)


@pytest.fixture(scope="module")
def airflow(lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    with serve_airflow(tmp_path_factory.mktemp("review-home"), lake.root, ROLES) as served:
        yield served


@pytest.fixture(scope="module")
def browser(airflow: tuple[str, dict[str, str]]) -> Iterator[Any]:
    """Chromium; after the lake, because collecting needs an event loop of its own, as Playwright does."""
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any, airflow: tuple[str, dict[str, str]]) -> Iterator[Any]:
    """Opens a page as a user; at the end nothing but the refusals that a test expects may have gone to the console."""
    url, tokens = airflow
    said: list[str] = []
    contexts = []

    def open_page(
        search: str, user: str = "edda", *, width: int = 1360, height: int = 900, scheme: str = "light",
        path: str = "/dateline/",
    ) -> Any:  # fmt: skip
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        context.add_cookies([{"name": "_token", "value": tokens[user], "url": url}])
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("console", lambda m: said.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(url + path + search)
        return page

    yield open_page
    for context in contexts:
        context.close()
    known = ("GPU stall", "WebGL", "allow-scripts and allow-same-origin", "status of 409", "status of 422")
    assert [line for line in said if not any(words in line for words in known)] == []


def settle(page: Any) -> None:
    page.wait_for_selector("main h1", state="attached")
    page.wait_for_selector("[aria-label=Loading]", state="detached")
    page.wait_for_load_state("networkidle")


def contested(lake: Lake) -> str:
    """An event over which claimants contradict each other and nobody has decided."""
    rows = query(lake, "SELECT event_id FROM contested_events WHERE realm = 'sample' AND measure = 'killed' AND "
                       "victim_status = 'all' ORDER BY reports DESC, event_id").to_pylist()  # fmt: skip
    decided = {id_ for row in load_decisions(lake).to_pylist() for id_ in row["claim_ids"]}
    for row in rows:
        claims = query(lake, "SELECT claim_id FROM ledger_claims WHERE event_id = $id", {"id": row["event_id"]})
        if decided.isdisjoint(claims["claim_id"].to_pylist()):
            return str(row["event_id"])
    raise AssertionError("the sample contests more events than these tests decide upon")


def figure(page: Any) -> str:
    return str(page.locator("section[aria-labelledby=figures] tbody tr", has_text="killed").first.inner_text())


def run_again() -> None:
    run_ledger()
    run_warehouse()


def test_a_decision_by_page_changes_the_ledger_after_its_next_run(visit: Any, lake: Lake) -> None:
    event = contested(lake)
    page = visit(f"?realm=sample&page=event&id={event}")
    settle(page)
    before = figure(page)
    claim = query(lake, "SELECT claim_id FROM ledger_claims WHERE event_id = $id AND measure = 'killed' AND is_counted "
                        "ORDER BY value DESC, claim_id LIMIT 1", {"id": event}).to_pylist()[0]["claim_id"]  # fmt: skip
    page.locator(f"tr#{claim}").get_by_role("checkbox").check()
    page.get_by_role("radio", name="Reject").check()
    page.get_by_role("button", name="Reject", exact=True).click()
    assert page.locator("form.decide textarea:invalid").count() == 1, "a decision without a reason is not sent"
    page.get_by_label("Why").fill("of the strike of the day before <b>&</b>")
    page.get_by_role("button", name="Reject", exact=True).click()
    page.locator(f"tr#{claim} .tag", has_text="awaits the next run").wait_for()
    made = page.locator("ol.decisions li").first
    assert "edda" in made.inner_text() and "of the strike of the day before <b>&</b>" in made.inner_text()
    page.reload()
    settle(page)
    assert figure(page) == before, "no decision is obeyed before the ledger runs"
    kept = load_decisions(lake).to_pylist()[-1]
    assert (kept["decision_kind"], kept["claim_ids"], kept["decided_by"]) == ("reject", [claim], "edda")

    run_again()
    left = query(lake, "SELECT event_id FROM ledger_claims WHERE claim_id = $id", {"id": claim}).to_pylist()
    assert left == [{"event_id": None}]
    queue = visit("?realm=sample&page=review")
    settle(queue)
    assert "obeyed" in queue.locator("section[aria-labelledby=made] li").first.inner_text()
    assert "every decision is obeyed" in queue.locator("section[aria-labelledby=waiting]").inner_text()
    events = query(lake, "SELECT count(*) AS n FROM events WHERE event_id = $id", {"id": event}).to_pylist()[0]["n"]
    if events:  # an event whose first claim goes may get another id
        page.reload()
        settle(page)
        assert figure(page) != before or page.locator(f"tr#{claim}").count() == 0


def test_a_claim_is_edited_where_its_text_is_read(visit: Any, lake: Lake) -> None:
    row = query(lake, "SELECT claim_id, document_id FROM ledger_claims WHERE realm = 'sample' AND measure = 'killed' AND "
                      "bound = '=' AND is_counted AND value < 1000 ORDER BY value DESC, claim_id LIMIT 1").to_pylist()[0]  # fmt: skip
    page = visit(f"?realm=sample&page=document&id={row['document_id']}&claim={row['claim_id']}")
    settle(page)
    page.get_by_role("button", name="Review this claim").click()
    page.get_by_role("radio", name="Edit").check()
    page.get_by_label("Change", exact=True).select_option("value")
    page.locator(".edits input").first.fill("-3")
    page.get_by_label("Why").fill("misread")
    page.get_by_role("button", name="Edit", exact=True).click()
    page.locator(".decide [role=alert]", has_text="Nobody counts fewer than none").wait_for()
    page.locator(".edits input").first.fill("4321")
    assert [page.locator(".edits input").nth(n).input_value() for n in range(3)] == ["4321"] * 3, "bounds come along"
    page.get_by_role("button", name="Edit", exact=True).click()
    page.locator(".record .tag", has_text="edit by edda: awaits the next run").wait_for()
    run_again()
    found = query(lake, "SELECT value, low, high FROM ledger_claims WHERE claim_id = $id", {"id": row["claim_id"]})
    assert found.to_pylist() == [{"value": 4321.0, "low": 4321.0, "high": 4321.0}]


def test_two_events_are_merged(visit: Any, lake: Lake) -> None:
    event = contested(lake)
    page = visit(f"?realm=sample&page=event&id={event}")
    settle(page)
    page.get_by_role("radio", name="Merge").check()
    other = page.get_by_label("Merge with")
    other.locator("option").nth(1).wait_for(state="attached")
    target = other.locator("option").nth(1).get_attribute("value")
    other.select_option(target)
    page.get_by_label("Why").fill("one strike, told twice")
    button = page.get_by_role("button", name="Merge", exact=True)
    button.click()
    page.locator("ol.decisions li", has_text="one strike, told twice").wait_for()
    claims = load_decisions(lake).to_pylist()[-1]["claim_ids"]
    run_again()
    events = query(
        lake, "SELECT DISTINCT event_id FROM ledger_claims WHERE list_contains($ids, claim_id)", {"ids": claims}
    )
    assert events.num_rows == 1


def test_a_row_is_released_by_keyboard(visit: Any, lake: Lake) -> None:
    page = visit("?realm=all&page=review&what=quarantined")
    settle(page)
    page.get_by_role("button", name="set aside by published_not_after_capture").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Why").focus()
    page.keyboard.type("the text bears it out")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("li .tag", has_text="awaits the next run of its day").first.wait_for()
    assert load_decisions(lake).to_pylist()[-1]["decision_kind"] == "release"


def test_a_decision_upon_what_changed_since_is_refused_in_words(visit: Any, lake: Lake) -> None:
    event = contested(lake)
    first, second = (visit(f"?realm=sample&page=event&id={event}") for _ in range(2))
    for page, reason in ((first, "the first to decide"), (second, "the second")):
        settle(page)
        page.get_by_role("checkbox", name="Select all claims").check()
        page.get_by_label("Why").fill(reason)
    first.get_by_role("button", name="Accept", exact=True).click()
    first.locator("ol.decisions li", has_text="the first to decide").wait_for()
    second.get_by_role("button", name="Accept", exact=True).click()
    said = second.locator(".decide [role=alert]")
    said.wait_for()
    assert "edda decided (accept: the first to decide) since you looked" in said.inner_text()
    assert second.get_by_label("Why").input_value() == "the second", "what was written stays"


def test_a_decision_is_made_in_airflows_frame(visit: Any, lake: Lake) -> None:
    """Airflow frames the page in a sandbox: a form must work there, too."""
    before = load_decisions(lake).num_rows
    page = visit("", path="/plugin/dateline")
    frame = page.frame_locator("iframe")
    frame.get_by_label("Pages").get_by_role("link", name="Review").click()
    frame.locator("section[aria-labelledby=wants] tbody a").first.click()
    frame.get_by_role("checkbox", name="Select all claims").check()
    frame.get_by_label("Why").fill("looked at in Airflow")
    frame.get_by_role("button", name="Accept", exact=True).click()
    frame.locator("ol.decisions li", has_text="looked at in Airflow").wait_for()
    assert load_decisions(lake).num_rows == before + 1


PAGES = {
    "review": "?realm=sample&page=review", "review-quarantined": "?realm=all&page=review&what=quarantined",
    "event": "?realm=sample&page=event&id={event}", "quarantine": "?realm=sample&page=quarantine",
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_viewer_sees_why_and_no_buttons(visit: Any, lake: Lake, name: str) -> None:
    page = visit(PAGES[name].format(event=contested(lake)), "vera")
    settle(page)
    assert "vera may read the ledger and not decide upon it" in page.locator(".may-not").inner_text()
    assert page.locator("form.decide, main input[type=checkbox]").count() == 0
    assert page.get_by_role("button", name="Release").count() == 0


def test_a_viewers_request_is_refused(visit: Any, lake: Lake) -> None:
    page = visit("?realm=sample&page=review", "vera")
    settle(page)
    claim = query(lake, "SELECT claim_id, event_id, NULL AS last_decision_id FROM ledger_claims LIMIT 1").to_pylist()[0]
    before = load_decisions(lake).num_rows
    answer = page.request.post(
        page.url.split("?")[0] + "api/decisions", data={"kind": "reject", "claims": [claim], "reason": "r"}
    )
    assert answer.status == 403
    assert load_decisions(lake).num_rows == before


@pytest.mark.parametrize(("scheme", "width"), [("light", 1360), ("dark", 390)])
@pytest.mark.parametrize("name", PAGES)
def test_pages_with_decisions_fit_and_can_be_used_by_all(
    visit: Any, lake: Lake, name: str, scheme: str, width: int
) -> None:
    page = visit(PAGES[name].format(event=contested(lake)), scheme=scheme, width=width)
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if not AXE.exists():
        pytest.skip("AXE IS LEFT OUT: no ui/node_modules (make ui)")
    page.evaluate(AXE.read_text(encoding="utf-8"))  # by the debugger: the page's own policy would refuse the script
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["target"] for n in v["nodes"]][:4]) for v in serious] == []


@pytest.mark.skipif(not SCREENS, reason="no DATELINE_SCREENS: screenshots stay as they are")
def test_screens(visit: Any, lake: Lake) -> None:
    page = visit(PAGES["review"])
    settle(page)
    page.screenshot(path=f"{SCREENS}/review.png")
    page = visit(PAGES["event"].format(event=contested(lake)), height=1000)
    settle(page)
    page.locator("table.claims").get_by_role("checkbox").nth(1).check()
    page.get_by_role("radio", name="Reject").check()
    page.get_by_label("Why").fill("The monitor took this figure back the day after.")
    page.locator("table.claims").scroll_into_view_if_needed()
    page.wait_for_timeout(15_000)  # the map is drawn by software here
    page.screenshot(path=f"{SCREENS}/review-event.png")
    page = visit(PAGES["event"].format(event=contested(lake)), width=390, height=844, scheme="dark")
    settle(page)
    page.get_by_role("radio", name="Split off").check()
    page.locator("#review").scroll_into_view_if_needed()
    page.screenshot(path=f"{SCREENS}/review-phone.png")
    page = visit(PAGES["review"], "vera")
    settle(page)
    page.screenshot(path=f"{SCREENS}/review-viewer.png")
