"""Every failure that a long upload meets, at every call, in Chromium, Firefox and WebKit: each is lived through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

import pytest

from tests.browser.catalogue.cases import CASES, STALE_CASES, Case
from tests.browser.catalogue.playing import play
from tests.browser.catalogue.stage import Stage
from tests.browser.catalogue.trial import SIZES, Outcome, Trial
from tests.browser.files import make_file
from tests.browser.launching import LAUNCHES
from tests.stores import Store


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    directory = tmp_path_factory.mktemp("files")
    return [directory / name for name in SIZES]


@pytest.fixture(scope="module")
def digests(files: list[Path]) -> Mapping[str, str]:
    """The SHA-256 of each file, by its name; makes them."""
    return {file.name: make_file(file, SIZES[file.name]) for file in files}


@pytest.fixture(scope="module")
def plays(
    request: pytest.FixtureRequest,
    store: Store,
    files: list[Path],
    digests: Mapping[str, str],  # noqa: ARG001 makes the files
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Mapping[str, Future[Mapping[Trial, Outcome]]]]:
    """All trials that are asked for, by browser, are had at once: most of it is waiting."""
    here = [item for item in request.session.items if isinstance(item, pytest.Function) and item.path == request.path]
    wanted = [trial for item in here if isinstance(trial := item.callspec.params["trial"], Trial)]
    with Stage() as stage, ThreadPoolExecutor() as elsewhere:
        yield {
            browser: elsewhere.submit(
                play,
                browser,
                list(trials),
                store=store,
                stage=stage,
                files=files,
                directory=tmp_path_factory.mktemp(browser),
            )
            for browser, trials in groupby(sorted(wanted, key=browser_of), key=browser_of)
        }


@pytest.fixture
def outcome(trial: Trial, plays: Mapping[str, Future[Mapping[Trial, Outcome]]]) -> Outcome:
    return plays[trial.browser].result()[trial]


def browser_of(trial: Trial) -> str:
    return trial.browser


def of_all_browsers(*cases: Case) -> list[Trial]:
    return [Trial(browser=browser, case=case) for browser in LAUNCHES for case in cases]


@pytest.mark.parametrize("trial", of_all_browsers(*(case for case in CASES if case.code is None)), ids=str)
def test_upload_lives_through(trial: Trial, outcome: Outcome, digests: Mapping[str, str]) -> None:
    waited_for = {news.get("waitingFor") for news in outcome.told}
    assert (outcome.last["state"], outcome.last.get("message")) == ("done", None), outcome.story
    assert outcome.digests == [digests[trial.file]], outcome.story
    assert outcome.uncaught == [], outcome.story
    assert outcome.struck, outcome.story
    assert trial.case.waits_for is None or trial.case.waits_for in waited_for, outcome.story
    assert trial.case.rests == 0 or outcome.rested >= trial.case.rests, outcome.story
    assert outcome.sent_by_nobody == [], outcome.story
    assert outcome.sent_for_nothing == [], outcome.story
    assert len(outcome.upload_ids) == 1 + trial.case.starts_afresh, outcome.story


@pytest.mark.parametrize("trial", of_all_browsers(*(case for case in CASES if case.code)), ids=str)
def test_upload_fails_and_says_why(trial: Trial, outcome: Outcome) -> None:
    assert (outcome.last["state"], outcome.last.get("code")) == ("failed", trial.case.code), outcome.story
    assert trial.case.words in outcome.last["message"], outcome.story
    assert outcome.digests == [], outcome.story
    assert outcome.uncaught == [], outcome.story
    assert len(outcome.struck) == trial.case.tries, outcome.story


@pytest.mark.parametrize("trial", of_all_browsers(*STALE_CASES), ids=str)
def test_no_signature_is_used_that_has_expired(trial: Trial, outcome: Outcome, digests: Mapping[str, str]) -> None:
    assert (outcome.last["state"], outcome.last.get("message")) == ("done", None), outcome.story
    assert outcome.digests == [digests[trial.file]], outcome.story
    assert outcome.part_seconds > trial.case.expires_in, outcome.story
    assert outcome.refused == [], outcome.story
