"""The workflows run what there is, with no more rights than they need, and end in time."""

import re
import shlex
import subprocess
import sys
import tomllib

import pytest
import yaml

from poolkeeper.__main__ import _parser as program_parser
from release import tag
from release.__main__ import _parser as packaging_parser
from release.layout import PACKAGING, ROOT, version

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
WORKFLOWS = {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in FILES}
JOBS = [(name, job) for workflow in WORKFLOWS.values() for name, job in workflow["jobs"].items()]
STEPS = [step for _, job in JOBS for step in job.get("steps", ())]
COMMANDS = [line for step in STEPS if "run" in step for line in step["run"].splitlines()]


def triggers(name):
    # YAML 1.1 takes the word for a truth value
    return WORKFLOWS[name][True]


def test_all_are_there():
    assert set(WORKFLOWS) == {"check", "release"}
    assert triggers("release") == {"push": {"tags": ["v*"]}}
    assert "pull_request" in triggers("check")


def test_they_may_read_and_only_who_publishes_may_write():
    assert all(workflow["permissions"] == {"contents": "read"} for workflow in WORKFLOWS.values())
    more = {name: job["permissions"] for name, job in JOBS if "permissions" in job}
    assert more == {"publish": {"contents": "write"}}


def test_every_job_ends_in_time():
    assert all(job.get("timeout-minutes", 0) <= 60 for _, job in JOBS)
    assert [name for name, job in JOBS if "timeout-minutes" not in job] == ["check"]
    assert WORKFLOWS["release"]["jobs"]["check"]["uses"] == "./.github/workflows/check.yml"
    assert "workflow_call" in triggers("check")


@pytest.mark.parametrize("step", [step for step in STEPS if "uses" in step], ids=lambda step: step["uses"])
def test_actions_are_pinned_to_a_commit_and_keep_no_credentials(step):
    assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"])
    if step["uses"].startswith("actions/checkout"):
        assert step["with"]["persist-credentials"] is False


def test_the_commands_are_there_and_take_their_options():
    seen = set()
    for command in COMMANDS:
        words = shlex.split(command.partition("python ")[2])
        match words:
            case ["packaging", *options]:
                packaging_parser().parse_args(options)
                assert (PACKAGING / "__main__.py").is_file()
            case ["app", *options]:
                program_parser().parse_args(options)
            case ["tests", "-m", expression]:
                marks = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
                known = {line.partition(":")[0] for line in marks["markers"]}
                assert set(re.findall(r"\w+", expression)) - {"not", "and", "or"} <= known
            case ["-m", module, *_]:
                assert (PACKAGING / f"{module.replace('.', '/')}.py").is_file()
            case _:
                continue
        seen.add(words[0])
    assert seen == {"packaging", "app", "tests", "-m"}
    assert any("bash .ci/run" in command for command in COMMANDS)
    assert (ROOT / ".ci" / "run").is_file()


def test_three_systems_build_and_prove_themselves():
    systems = WORKFLOWS["check"]["jobs"]["packages"]["strategy"]["matrix"]["include"]
    assert [system["os"].partition("-")[0] for system in systems] == ["ubuntu", "windows", "macos"]
    frozen = next(command for command in COMMANDS if "matrix.program" in command)
    options = program_parser().parse_args(shlex.split(frozen.partition("}} ")[2]))
    assert options.self_test
    assert options.report


def test_a_tag_that_is_not_the_version_is_refused():
    assert tag.why_not(f"v{version()}") == ""
    assert f"tag it v{version()}" in tag.why_not("v99.0")
    command = [sys.executable, "-m", "release.tag"]
    run = {"cwd": ROOT, "env": {"PYTHONPATH": str(PACKAGING)}, "capture_output": True, "text": True}
    assert subprocess.run([*command, f"v{version()}"], **run).returncode == 0
    refused = subprocess.run([*command, "v99.0"], **run)
    assert refused.returncode == 1
    assert "v99.0" in refused.stderr


def test_no_expression_of_a_stranger_gets_into_a_shell():
    """What a branch or a title is called reaches a script by its environment alone."""
    inside = {word for command in COMMANDS for word in re.findall(r"\$\{\{\s*([\w.]+)", command)}
    assert inside == {"matrix.program"}
