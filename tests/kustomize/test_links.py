from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from kustomizations import build, write_tree
from msvcgen.errors import MsvcgenError
from msvcgen.kustomize.links import install, plugin_home, uninstall, user_home
from outcome import Program

GENERATOR = "msvcgen.dev/v1alpha1/modelservicegenerator/ModelServiceGenerator"
SERVICE = "llm-d.ai/v1alpha1/modelservice/ModelService"


@pytest.fixture
def executable(tmp_path: Path) -> str:
    path = tmp_path / "msvcgen-kustomize"
    path.touch(mode=0o755)
    return str(path)


def below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def test_install_makes_links_and_uninstall_removes_them(tmp_path: Path, executable: str) -> None:
    home = tmp_path / "home"

    install(str(home), executable)
    install(str(home), executable)

    assert below(home) == {GENERATOR, SERVICE}
    assert {os.readlink(home / name) for name in (GENERATOR, SERVICE)} == {executable}
    assert len(uninstall(str(home))) == 2
    assert list(home.iterdir()) == []
    assert uninstall(str(home)) == []


def test_a_link_to_a_program_that_is_gone_is_replaced(tmp_path: Path, executable: str) -> None:
    path = tmp_path / "home" / GENERATOR
    path.parent.mkdir(parents=True)
    path.symlink_to("/gone/msvcgen-kustomize")

    install(str(tmp_path / "home"), executable)

    assert os.readlink(path) == executable


def test_what_others_put_there_stays(tmp_path: Path, executable: str) -> None:
    home = write_tree(tmp_path / "home", {GENERATOR: "theirs", "llm-d.ai/v1alpha1/modelservice/notes": ""})

    with pytest.raises(MsvcgenError, match="this is no link to msvcgen-kustomize and is not overwritten"):
        install(str(home), executable)
    assert below(home) == {GENERATOR, "llm-d.ai/v1alpha1/modelservice/notes"}
    (home / GENERATOR).unlink()
    install(str(home), executable)
    uninstall(str(home))
    assert below(home) == {"llm-d.ai/v1alpha1/modelservice/notes"}


def test_the_plugin_home_is_the_one_that_kustomize_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    config = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    stated = {**config, "KUSTOMIZE_PLUGIN_HOME": str(tmp_path / "stated")}

    assert plugin_home({}) == f"{tmp_path}/.config/kustomize/plugin"
    assert plugin_home(config) == user_home(config) == f"{tmp_path}/xdg/kustomize/plugin"
    assert plugin_home(stated) == f"{tmp_path}/stated"
    (tmp_path / "kustomize/plugin").mkdir(parents=True)
    assert plugin_home(stated) == f"{tmp_path}/kustomize/plugin"
    (tmp_path / "stated").mkdir()
    assert plugin_home(stated) == f"{tmp_path}/stated"


def test_kustomize_looks_where_we_say_it_does(tmp_path: Path) -> None:
    """The message of a kustomize that finds nothing names the places."""
    config = "{apiVersion: another.dev/v1, kind: Another, metadata: {name: one}}"
    root = write_tree(tmp_path / "tree", {"kustomization.yaml": f"generators:\n- |-\n  {config}\n"})

    said = build(root, home=tmp_path / "home").err

    assert re.search(rf"{re.escape(str(tmp_path / 'home'))}/another\.dev/v1/another/Another", said)


def test_the_command_says_what_it_did(tmp_path: Path, program: Program) -> None:
    home = tmp_path / "home"

    said = program("kustomize", "install", "--dir", home).out.decode()
    assert [line.split(" -> ")[0] for line in said.splitlines()] == [
        f"{home}/{GENERATOR}",
        f"{home}/{SERVICE}",
    ]
    said = program("kustomize", "uninstall", "--dir", home).out.decode()
    assert said == f"removed {home}/{GENERATOR}\nremoved {home}/{SERVICE}\n"
    again = program("kustomize", "uninstall", "--dir", home)
    assert (again.code, again.out, again.err) == (0, b"", f"nothing to remove in {home}\n")
    write_tree(home, {GENERATOR: "theirs"})
    theirs = program("kustomize", "uninstall", "--dir", home)
    assert (theirs.code, theirs.out) == (0, b"")
    assert theirs.err == (
        f"warning: {home}/{GENERATOR}: this is no link to msvcgen-kustomize and is not removed [foreign-file]\n"
        "1 warning\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["install", "folder"], "only check takes a FOLDER, this is `folder`"),
        (["install", "--user", "--dir", "x"], "--user and --dir are two places, state one"),
        (["remove"], "'remove' is not one of"),
    ],
)
def test_wrong_usage_exits_2(words: list[str], said: str, program: Program) -> None:
    outcome = program("kustomize", *words)

    assert (outcome.code, outcome.out) == (2, b"")
    assert said in outcome.err
