"""Every code block of every README is run by a test, and every word of it leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mule_core.variables import VARIABLES
from tests.readme import README, READMES, ROOT, read_blocks

CORE, SHELL, CLIENT, FAULTS = (
    "mule_core/README.md",
    "mule_wsgi/README.md",
    "mule_js/README.md",
    "tests/faults/README.md",
)
PYTHON, WORDS, PAGES = "tests/test_docs_python.py", "tests/test_docs_words.py", "tests/test_docs_pages.py"
SESSION = f"{PYTHON}::test_a_session_answers_as_it_says"
COMMANDS = f"{WORDS}::test_commands_are_understood"
SERVED = "tests/hosts/test_servers.py::test_"  # all of them: see tests/hosts/servers.py

# Who runs the blocks: by README, heading and language; as many tests as need be, and every one of them is there.
LEDGER: dict[tuple[str, str, str], tuple[str, ...]] = {
    ("README.md", "Run it", "sh"): (f"{WORDS}::test_the_demo_is_installed_and_run",),
    ("README.md", "Test it", "sh"): (f"{WORDS}::test_the_tests_are_run",),
    ("README.md", "Wrap your app", "sh"): (f"{WORDS}::test_settings_are_exported_and_the_client_copied",),
    ("README.md", "Wrap your app", "python"): ("tests/hosts/test_recipes.py::test_recipe_works_as_it_stands",),
    ("README.md", "Wrap your app", "ini"): ("tests/hosts/test_recipes.py::test_ini_file_works_as_it_stands",),
    ("README.md", "Wrap your app", "html"): (
        f"{PAGES}::test_scripts_of_every_page_are_there",
        "tests/packaging/test_install.py::test_the_wrap_example_uploads",
    ),
    ("README.md", "Serve it", "nginx"): (SERVED,),
    ("README.md", "Serve it", "sh"): (SERVED,),
    ("README.md", "Serve it", "apache"): (SERVED,),
    ("README.md", "Serve it", "python"): (f"{PYTHON}::test_an_app_is_served_to_a_crowd",),
    ("README.md", "Who is logged in", "python"): tuple(
        f"tests/hosts/test_logins.py::test_{host}" for host in ("flask", "django", "starlette")
    ),
    ("README.md", "When a file has arrived", "python"): (f"{PYTHON}::test_the_hook_is_told_of_a_file",),
    ("README.md", "Who may upload what", "python"): (f"{PYTHON}::test_a_host_says_who_may",),
    ("README.md", "Stores", "sh"): (
        "tests/test_readme.py::test_settings_of_every_recipe_are_enough_for_its_store",
        "tests/test_readme.py::test_commands_of_the_recipes_are_there",
    ),
    ("README.md", "What the bucket needs", "json"): (
        "tests/test_readme.py::test_cors_rules_are_those_that_the_demo_sets",
    ),
    ("README.md", "Give them out again", "python"): (f"{PYTHON}::test_a_link_gives_an_object_out",),
    ("README.md", "Give them out again", "sh"): (f"{WORDS}::test_settings_for_a_cdn_are_settings",),
    ("README.md", "Where uploads are remembered", "python"): (
        "tests/core/test_state_alembic.py::test_",  # LEAVE_ALONE and MIGRATE
    ),
    ("README.md", "Sweep up", "sh"): (COMMANDS,),
    ("README.md", "Sweep up", "json"): (f"{WORDS}::test_the_rule_is_what_the_command_prints",),
    ("README.md", "See what is under way", "sh"): (COMMANDS,),
    ("README.md", "See what is under way", ""): (f"{WORDS}::test_the_list_is_what_the_command_prints",),
    ("README.md", "Growing", "nginx"): ("tests/scale/test_processes.py::test_",),
    ("README.md", "When something is wrong", "sh"): (COMMANDS,),
    ("README.md", "When something is wrong", ""): (
        f"{WORDS}::test_the_report_is_what_the_doctor_prints",
        f"{WORDS}::test_the_log_is_what_is_logged",
    ),
    ("README.md", "How it works", "mermaid"): (f"{WORDS}::test_the_picture_is_of_the_actions",),
    (CORE, "Sign", "pycon"): (SESSION,),
    (CORE, "Decide and remember", "pycon"): (SESSION,),
    (CORE, "Keys", "pycon"): (SESSION,),
    (SHELL, "The middleware", "pycon"): (SESSION,),
    (SHELL, "Commands", "sh"): (COMMANDS,),
    (SHELL, "The protocol", "python"): (f"{PYTHON}::test_the_client_sends_what_is_missing",),
    (SHELL, "The protocol", "pycon"): (SESSION,),
    (SHELL, "Errors", "pycon"): (SESSION,),
    (CLIENT, "", "js"): (f"{PAGES}::test_the_first_script_is_typed",),
    (CLIENT, "The element", "html"): (f"{PAGES}::test_attributes_of_every_tag_are_those_of_the_element",),
    (CLIENT, "The element", "css"): (f"{PAGES}::test_a_style_sets_what_can_be_set",),
    (CLIENT, "In React and Vue", "jsx"): ("tests/hosts/test_npm.py::test_a_built_page_uploads",),
    (CLIENT, "In React and Vue", "vue"): ("tests/hosts/test_npm.py::test_a_built_page_uploads",),
    (CLIENT, "In TypeScript", "ts"): ("tests/hosts/test_npm.py::test_react_knows_the_tag_in_typescript",),
    (CLIENT, "Mule", "js"): (f"{PAGES}::test_the_script_of_handles_is_typed",),
    (CLIENT, "Moving from Uppy", "diff"): (
        f"{PAGES}::test_what_takes_the_place_of_another_is_typed_and_short",
        f"{PAGES}::test_what_a_page_had_is_a_script",
    ),
    (CLIENT, "Moving from Evaporate", "diff"): (
        f"{PAGES}::test_what_takes_the_place_of_another_is_typed_and_short",
        f"{PAGES}::test_what_a_page_had_is_a_script",
    ),
    (CLIENT, "Moving from the old uploader", "html"): (f"{PAGES}::test_scripts_of_every_page_are_there",),
    (FAULTS, "In tests", "python"): (f"{PYTHON}::test_a_line_is_made_as_it_says",),
    (FAULTS, "By hand", ""): (f"{WORDS}::test_the_options_of_a_line_are_all_there_are",),
    (FAULTS, "By hand", "json"): (f"{WORDS}::test_the_script_of_a_line_is_one",),
}
_ANCHORLESS = re.compile(r"[^\w\- ]")


def anchors_of(readme: Path) -> set[str]:
    """Give the anchors that GitHub gives the headings."""
    words = re.sub(r"^```.*?^```$", "", readme.read_text(), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", words, re.MULTILINE)
    return {_ANCHORLESS.sub("", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_readme_is_known() -> None:
    rooms = {path for room in ("mule_core", "mule_wsgi", "mule_js") for path in (ROOT / room).glob("README.md")}
    assert {README, *rooms} <= set(READMES)
    assert len(rooms) == 3


def test_every_block_is_run_by_a_test() -> None:
    """Of sections that have several in a language, the tests say how many they take."""
    blocks = {(block.readme, block.heading, block.language) for path in READMES for block in read_blocks(path)}
    assert blocks == set(LEDGER)


@pytest.mark.parametrize("test", sorted({test for tests in LEDGER.values() for test in tests}))
def test_every_test_that_is_named_is_there(test: str) -> None:
    path, _, name = test.partition("::")
    ending = "" if name == "test_" else r"\("
    assert re.search(rf"^def {name}{ending}", (ROOT / path).read_text(), re.MULTILINE)


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.parent.name)
def test_every_fence_is_closed(readme: Path) -> None:
    fences = [line for line in readme.read_text().splitlines() if line.lstrip().startswith("```")]
    assert len(fences) == 2 * len(list(read_blocks(readme)))


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.parent.name)
def test_every_link_leads_somewhere(readme: Path) -> None:
    for path, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)]+))?\)", readme.read_text()):
        aim = readme.parent / path if path else readme
        assert aim.exists(), path
        assert not anchor or anchor in anchors_of(aim), f"{path}#{anchor}"


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.parent.name)
def test_every_variable_is_a_setting(readme: Path) -> None:
    known = {name for variable in VARIABLES for name in variable.names}
    assert "MULE_STORE" in known
    assert set(re.findall(r"\bMULE_[A-Z_]+\b", readme.read_text())) <= known
