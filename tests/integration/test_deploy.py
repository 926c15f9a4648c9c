"""deploy/ agrees with the service; `python -m tests.deploy` tests the rest of it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mallseg.entrypoints.http.observability.metrics import Metrics, ServedVersion
from mallseg.settings.loading import load_settings
from tests.pages import PROJECT

DEPLOY = PROJECT / "deploy"
RULES = (DEPLOY / "prometheus" / "mallseg.rules.yml").read_text(encoding="utf-8")
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana" / "mallseg.json").read_text("utf-8"))
UNIT = (DEPLOY / "mallseg.service").read_text(encoding="utf-8")
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")

_NAME = re.compile(r"\bmallseg[_:][a-z0-9_:]+")


@pytest.fixture(scope="module")
def reported() -> set[str]:
    """The names of all series that a service tells, when everything has happened once."""
    metrics = Metrics(dropped_lines=lambda: 1)
    metrics.count_request(method="GET", route="/livez", status=200, elapsed_s=0.1)
    metrics.count_assigned(model="mall", segment="seg-01", certainty="clear")
    metrics.count_rejected("missing")
    metrics.count_shed()
    metrics.set_version(ServedVersion(name="mall", version=1, trained_at_s=1.0))
    metrics.set_fault("model", fails=False)
    lines = metrics.render("")[0].decode().splitlines()
    return {re.split(r"[{ ]", line)[0] for line in lines if not line.startswith("#")}


def test_every_rule_asks_for_what_is_reported(reported: set[str]) -> None:
    recorded = set(re.findall(r"record: (\S+)", RULES))
    named = set(_NAME.findall(RULES))

    assert len(recorded) == 5
    assert named - recorded <= reported


def test_every_panel_asks_for_what_is_reported_or_recorded(reported: set[str]) -> None:
    recorded = set(re.findall(r"record: (\S+)", RULES))
    asked = [each["expr"] for panel in DASHBOARD["panels"] for each in panel["targets"]]
    variables = [json.dumps(each) for each in DASHBOARD["templating"]["list"]]

    assert len(asked) == 11
    for text in (*asked, *variables):
        assert set(_NAME.findall(text)) <= reported | recorded
    assert all(_NAME.search(text) for text in asked)


def test_every_series_but_times_of_creation_is_shown_or_watched(reported: set[str]) -> None:
    own = {
        name for name in reported if name.startswith("mallseg_") and not name.endswith("_created")
    }
    used = set(_NAME.findall(RULES + json.dumps(DASHBOARD)))

    assert own - used == {
        "mallseg_http_request_duration_seconds_count",
        "mallseg_http_request_duration_seconds_sum",
    }


def test_panels_have_numbers_and_places_of_their_own() -> None:
    panels = DASHBOARD["panels"]
    places = {(each["gridPos"]["x"], each["gridPos"]["y"]) for each in panels}

    assert len({each["id"] for each in panels}) == len(places) == len(panels)
    assert DASHBOARD["uid"]


def test_every_alert_says_how_urgent_it_is_and_what_it_means() -> None:
    alerts = RULES.count("- alert:")

    assert alerts == 9
    assert len(re.findall(r"labels: \{severity: (?:page|ticket)\}", RULES)) == alerts
    assert RULES.count("summary: ") == alerts


def test_the_settings_that_unit_and_container_name_exist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = re.findall(r"\b(MALLSEG_[A-Z_]+__[A-Z_]+)=", UNIT + CONTAINER)
    assert {"MALLSEG_STORE__PATH", "MALLSEG_HTTP__HOST", "MALLSEG_HTTP__ALLOWED_HOSTS"} <= {*named}
    for name in named:
        is_list = name == "MALLSEG_HTTP__ALLOWED_HOSTS"
        monkeypatch.setenv(name, '["mall.example"]' if is_list else str(tmp_path))

    settings = load_settings()

    assert settings.http.allowed_hosts == ("mall.example",)
    assert str(settings.store.path) == settings.http.host == str(tmp_path)
