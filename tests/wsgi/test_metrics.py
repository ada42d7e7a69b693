"""What is counted for Prometheus, by whom it can be seen, and that nothing is unless somebody asks for it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import urllib3
from prometheus_client import CollectorRegistry
from webtest import TestApp

from mule_core.errors import ConfigurationError
from mule_core.meter import TimedSigner
from mule_core.retries import parse_retries
from mule_core.settings import Settings
from mule_core.signatures import UploadSigner
from mule_core.state.memory import MemoryUploadStore
from mule_core.uploads import Uploads
from mule_wsgi import make_middleware
from mule_wsgi.metrics import get_meter
from mule_wsgi.middleware import MuleMiddleware
from tests.core.fixtures import FILE, SETTINGS, WHEN
from tests.server_process import ServerProcess
from tests.stores import free_ports

ROOT = Path(__file__).parents[2]
FILE_QUERY = {"filename": "a.mov", "filesize": "20000000", "last_modified": "1763800000000"}
Sample = Callable[..., float]


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def sample(registry: CollectorRegistry) -> Sample:
    """Gives the value of a series."""

    def get(name: str, **labels: str) -> float:
        value = registry.get_sample_value(name, labels)
        assert value is not None, name
        return value

    return get


def make_client(registry: CollectorRegistry | None) -> TestApp:
    uploads = Uploads(
        SETTINGS, MemoryUploadStore(), meter=get_meter(registry) if registry else None, clock=lambda: WHEN
    )
    app = MuleMiddleware(_not_found, uploads)
    return TestApp(app, extra_environ={"REMOTE_USER": "ada"})


def _not_found(_environ: object, start_response: Callable[[str, list[tuple[str, str]]], object]) -> list[bytes]:
    start_response("404 Not Found", [])
    return [b""]


def begin(client: TestApp) -> dict[str, str]:
    begun = client.get("/upload-backend/get_init_signature", FILE_QUERY).json
    ref = {"key": begun["key"], "upload_id": "id"}
    client.get("/upload-backend/get_all_signatures", {**ref, "num_chunks": "4"})
    return ref


def test_uploads_are_counted_by_what_becomes_of_them_and_an_end_told_twice_once(
    registry: CollectorRegistry, sample: Sample
) -> None:
    client = make_client(registry)
    ref = begin(client)
    client.get("/upload-backend/get_init_signature", FILE_QUERY)
    client.get("/upload-backend/upload_finished", ref)
    client.get("/upload-backend/upload_finished", ref)
    given_up = begin(client)
    client.get("/upload-backend/get_delete_signature", given_up)
    client.get("/upload-backend/get_delete_signature", given_up)
    counted = {
        event: sample("mule_uploads_total", event=event) for event in ("begun", "resumed", "finished", "aborted")
    }
    assert counted == {"begun": 2, "resumed": 1, "finished": 1, "aborted": 1}
    assert sample("mule_finished_bytes_total") == 20_000_000


def test_chunks_and_their_bytes_are_counted_the_last_by_its_own_length(
    registry: CollectorRegistry, sample: Sample
) -> None:
    client = make_client(registry)
    client.get("/upload-backend/chunk_loaded", {**begin(client), "chunk": "1", "chunks": "2,4"})
    assert sample("mule_chunks_total") == 3
    assert sample("mule_chunk_bytes_total") == 2 * 6_291_456 + 1_125_632


def test_retries_are_counted_by_cause_and_a_cause_of_the_pages_own_is_no_series(
    registry: CollectorRegistry, sample: Sample
) -> None:
    client = make_client(registry)
    ref = begin(client)
    told = {"retries": "NetworkError,3,,Hunter2,1,,SlowDown,1,4442587FB7D0A2F9"}
    client.get("/upload-backend/chunk_loaded", {**ref, "chunk": "1", **told})
    client.get("/upload-backend/upload_finished", {**ref, "retries": "NetworkError,1,"})
    counted = {cause: sample("mule_retries_total", cause=cause) for cause in ("NetworkError", "SlowDown", "other")}
    assert counted == {"NetworkError": 4, "SlowDown": 1, "other": 1}
    assert registry.get_sample_value("mule_retries_total", {"cause": "Hunter2"}) is None


def test_many_that_finish_in_one_call_tell_their_retries_each(registry: CollectorRegistry, sample: Sample) -> None:
    client = make_client(registry)
    ref = begin(client)
    unknown = '{"key":"another","upload_id":"id","retries":"Dark,7,"}'
    known = f'{{"key":"{ref["key"]}","upload_id":"id","retries":"Dark,2,"}}'
    client.post("/upload-backend/uploads_finished", {"uploads": f"[{known},{unknown}]"})
    assert sample("mule_retries_total", cause="Dark") == 2


def test_retries_and_the_stores_request_id_are_in_the_log_under_the_uploads_id(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = make_client(None)
    ref = begin(client)
    begun = client.get("/upload-backend/get_init_signature", FILE_QUERY).json
    caplog.set_level(logging.INFO, "mule_core.uploads")
    told = {"retries": "SlowDown,2,tx00-1-default,NetworkError,1,"}
    client.get("/upload-backend/chunk_loaded", {**ref, "chunk": "1", **told})
    assert caplog.messages == [
        f"retried upload={begun['log_id']} SlowDown=2 NetworkError=1 store_request=tx00-1-default"
    ]


@pytest.mark.parametrize(
    "retries",
    [
        "many",
        "Dark,many,",
        "Dark,0,",
        "Dark,1000000,",
        "Two words,1,",
        "Dark,1,id\nfinished upload=0",
        "Dark\nfinished,1,",
        "Dark,1,two words",
        f"Dark,1,{'x' * 201}",
        f"{'x' * 41},1,",
    ],
)
def test_what_would_forge_a_log_is_passed_over_and_fails_no_upload(
    retries: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = make_client(None)
    ref = begin(client)
    caplog.set_level(logging.INFO, "mule_core.uploads")
    client.get("/upload-backend/chunk_loaded", {**ref, "chunk": "1", "retries": retries}, status=200)
    assert caplog.messages == []


def test_no_page_tells_of_more_than_twenty_causes_at_a_time() -> None:
    told = parse_retries(",".join(f"Cause{number},1," for number in range(30)))
    assert [one.cause for one in told] == [f"Cause{number}" for number in range(20)]


def test_signing_is_timed_one_request_and_one_window_at_a_time(registry: CollectorRegistry, sample: Sample) -> None:
    begin(make_client(registry))
    # A beginning is signed twice, once to see that it can be; a window comes with four other requests.
    assert sample("mule_signing_seconds_count", what="request") == 2 + 4
    assert sample("mule_signing_seconds_count", what="parts") == 1


def test_a_timed_signer_signs_as_any_and_tells_the_seconds() -> None:
    told = []

    class Meter:
        def time_signing(self, what: str, seconds: float) -> None:
            told.append((what, seconds))

    times = iter([10.0, 10.25, 20.0, 20.5, 30.0, 31.0])
    settings = replace(SETTINGS, link_expires_in=60)
    timed, plain = TimedSigner(settings, Meter(), timer=lambda: next(times)), UploadSigner(settings)  # type: ignore[arg-type]
    begun = Uploads(SETTINGS, MemoryUploadStore(), clock=lambda: WHEN).get_init_signature(FILE)
    upload = replace(begun.upload, upload_id="id")
    assert timed.sign_parts(upload, range(1, 4), when=WHEN) == plain.sign_parts(upload, range(1, 4), when=WHEN)
    assert timed.sign_link(upload, when=WHEN) == plain.sign_link(upload, when=WHEN)
    assert timed.sign_head(upload, when=WHEN) == plain.sign_head(upload, when=WHEN)
    assert told == [("parts", 0.25), ("request", 0.5), ("request", 1.0)]


def test_nothing_is_counted_and_no_prometheus_loaded_unless_it_is_asked_for(tmp_path: Path) -> None:
    script = (
        "import sys; from mule_wsgi import make_middleware; from mule_core.settings import Settings\n"
        "make_middleware(None, Settings(access_key='AK', secret_key='SK', bucket='films', database_url='sqlite://'))\n"
        "print('prometheus_client' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"


def test_a_setting_counts_in_the_default_registry_however_many_apps_there_are(tmp_path: Path) -> None:
    script = (
        "from prometheus_client import REGISTRY; from mule_wsgi import make_middleware\n"
        "from mule_core.settings import Settings\n"
        "given = Settings(access_key='AK', secret_key='SK', bucket='films', metrics=True, database_url='sqlite://')\n"
        "make_middleware(None, given); make_middleware(None, given, registry=REGISTRY)\n"
        "print(REGISTRY.get_sample_value('mule_chunks_total'))"
    )
    told = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout == "0.0\n"


def test_a_missing_extra_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "mule_wsgi.metrics")
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    settings = Settings(access_key="AK", secret_key="SK", bucket="films", database_url="sqlite://", metrics=True)
    with pytest.raises(ConfigurationError, match=r"pip install 'mule-uploader\[metrics\]'"):
        make_middleware(_not_found, settings)


def test_no_action_shows_the_metrics_to_anybody(registry: CollectorRegistry) -> None:
    client = make_client(registry)
    client.get("/upload-backend/metrics", status=404)
    client.get("/metrics", status=404)


HOST = """
import os
from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.multiprocess import MultiProcessCollector
from mule_wsgi import make_middleware

registry = CollectorRegistry()
MultiProcessCollector(registry)
metrics = make_wsgi_app(registry)

def host(environ, start_response):
    if environ["PATH_INFO"] == "/metrics":
        return metrics(environ, start_response)
    start_response("200 OK", [])
    return [str(os.getpid()).encode()]

app = make_middleware(host)
"""


def test_the_processes_of_gunicorn_count_together(tmp_path: Path) -> None:
    (tmp_path / "host.py").write_text(HOST)
    (tmp_path / "counts").mkdir()
    (port,) = free_ports(1)
    environ = {
        **os.environ,
        "PYTHONPATH": f"{tmp_path}:{ROOT}",
        "PROMETHEUS_MULTIPROC_DIR": f"{tmp_path}/counts",
        "MULE_METRICS": "1",
        "AWS_ACCESS_KEY": "AK",
        "AWS_SECRET": "SK",
        "BUCKET": "films",
        "DATABASE_URL": f"sqlite:///{tmp_path}/mule.db",
    }
    command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}", "host:app"]
    url = f"http://127.0.0.1:{port}"
    with ServerProcess(*command, directory=tmp_path, ready=f"{url}/", environ=environ):
        pids: set[bytes] = set()
        begun = 0
        with urllib3.PoolManager() as http:
            while len(pids) < 2:
                one = {"connection": "close"}
                pids.add(http.request("GET", f"{url}/", headers=one).data)
                fields = {**FILE_QUERY, "filename": f"{begun}.mov"}
                answer = http.request("GET", f"{url}/upload-backend/get_init_signature", fields=fields, headers=one)
                assert answer.status == 200
                begun += 1
            shown = http.request("GET", f"{url}/metrics").data.decode()
    assert f'mule_uploads_total{{event="begun"}} {begun:.1f}' in shown.splitlines()
