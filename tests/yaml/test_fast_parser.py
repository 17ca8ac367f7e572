"""The C parser without its package: in whichever order, nobody can tell that it was loaded so.

Each program runs in a process of its own, since what an import leaves behind is what this is about.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from stories import PRESET, SAMPLES

pytestmark = pytest.mark.skipif(not find_spec("_ruamel_yaml"), reason="the extension is what this is about")

BROKEN = (
    "a: [1",
    'a: "x',
    "a:\n\tb: 1",
    "a: *x",
    "a: \1",
    "%YAML 9.1",
    'a: "\\q"',
    "a: b: c",
    "- a\nb",
    "a: \ud800",
)

WE = f"""
from msvcgen.yaml.reader import read_first
from msvcgen.yaml.fault import YamlFault

def outcome(text):
    try:
        return read_first(text).tree
    except YamlFault as fault:
        return fault.code, fault.message, fault.line, fault.column, fault.hint

print([outcome(text) for text in {BROKEN!r}], outcome("a: &x [1, on]\\nb: {{c: *x}}"))
"""

LEFT = "import sys; print([name for name in sys.modules if name.startswith('ruamel.yaml')])"

NAMES = """
import sys
import ruamel.yaml, _ruamel_yaml

for name, value in sorted(vars(_ruamel_yaml).items()):
    module = getattr(value, "__module__", None) or ""
    if module.startswith("ruamel.yaml.") and module in sys.modules:
        print(name, getattr(sys.modules[module], name, value) is value, type(_ruamel_yaml))
print(sorted(name for name in sys.modules if name.startswith("ruamel")), sorted(vars(ruamel.yaml)))
"""

SAFE = """
import io
import ruamel.yaml

yaml = ruamel.yaml.YAML(typ="safe")
print(yaml.Parser, yaml.load("a: [1, on, 2001-01-01]\\nb: &x {c: d}\\ne: *x"))
out = io.StringIO()
yaml.dump({"a": [1, "b"]}, out)
print(repr(out.getvalue()), ruamel.yaml.__with_libyaml__)
"""

ROUND_TRIP = """
import sys
import ruamel.yaml

yaml = ruamel.yaml.YAML()
yaml.dump(yaml.load("a: 1  # one\\nb:\\n  - 'c'\\n"), sys.stdout)
"""

ERRORS = """
from ruamel.yaml import YAML
from ruamel.yaml.composer import ComposerError
from ruamel.yaml.constructor import ConstructorError
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.parser import ParserError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import ScannerError

texts = {"a: b: c": ScannerError, "[": ParserError, "*x": ComposerError, "a: \\1": ReaderError}
for typ in ("safe", "rt"):
    for text, kind in [*texts.items(), ("!x y", ConstructorError)]:
        try:
            print(YAML(typ=typ).load(text))
        except kind as error:
            print(type(error).__mro__, isinstance(error, MarkedYAMLError), str(error))
        except Exception as error:
            print("another", type(error).__mro__, str(error))
"""

EVENTS = """
from ruamel.yaml import events, nodes, tokens
from ruamel.yaml.cyaml import CParser, CSafeLoader

parser = CParser("a: [b, &x c, *x]")
while (event := parser.get_event()) is not None:
    print(repr(event), isinstance(event, events.Event), isinstance(event, events.ScalarEvent))
print(isinstance(CSafeLoader("a: b").get_single_node(), nodes.MappingNode))
print(isinstance(CParser("a: b").get_token(), tokens.StreamStartToken))
"""

ERROR_MODULE = """
import ruamel.yaml.error
import ruamel.yaml.events as events

print(ruamel.yaml.error.YAMLError, events.ScalarEvent, ruamel.yaml.YAML(typ="safe").load("a: 1"))
"""

EXTENSION = """
from _ruamel_yaml import CParser, ScannerError, get_version
from ruamel.yaml.scanner import ScannerError as RealError

print(CParser, ScannerError is RealError, get_version())
"""

OTHERS = [NAMES, SAFE, ROUND_TRIP, ERRORS, EVENTS, ERROR_MODULE, EXTENSION]
IDS = ["names", "safe", "round trip", "errors", "events", "error module", "extension"]


@cache
def printed(*programs: str, folder: Path | None = None) -> str:
    """Run programs one after another in one process, and give what they print."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-W", "error", "-c", "\n".join(programs)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, cwd=folder, timeout=60
    )
    assert done.stderr == ""
    return done.stdout


def test_nothing_of_the_package_stays_behind() -> None:
    assert printed(WE, LEFT) == printed(WE) + "[]\n"


@pytest.mark.parametrize("others", OTHERS, ids=IDS)
def test_others_do_not_notice(others: str) -> None:
    assert printed(WE, others) == printed(WE) + printed(others)


@pytest.mark.parametrize("others", OTHERS, ids=IDS)
def test_what_we_read_does_not_depend_on_others(others: str) -> None:
    ours, theirs = printed(WE), printed(others)
    assert printed(others, WE) == theirs + ours
    assert printed(WE, others, WE) == ours + theirs + ours


def test_a_package_that_is_there_is_left_alone() -> None:
    before = "import ruamel.yaml, sys; before = dict(sys.modules)"
    after = "print(all(sys.modules[name] is module for name, module in before.items()))"
    assert printed(before, WE, after) == printed(WE) + "True\n"


THREADS = """
import sys
from threading import Barrier, Thread

sys.setswitchinterval(1e-6)
barrier, results = Barrier(6), []

def ours():
    barrier.wait()
    from msvcgen.yaml.reader import read_first
    results.append(read_first("a: [1, on]").tree == {"a": [1, True]})

def package():
    barrier.wait()
    import ruamel.yaml
    results.append(ruamel.yaml.YAML(typ="safe").load("a: [b]") == {"a": ["b"]})

def extension():
    barrier.wait()
    from ruamel.yaml import scanner
    import _ruamel_yaml
    results.append(_ruamel_yaml.ScannerError is scanner.ScannerError)

threads = [Thread(target=work) for work in (ours, ours, package, package, extension, extension)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(results)
"""


@pytest.mark.parametrize("first", ["", WE], ids=["together", "afterwards"])
def test_threads_may_load_at_once(first: str) -> None:
    for _ in range(5):
        assert printed.__wrapped__(first, THREADS).endswith("[True, True, True, True, True, True]\n")


def test_the_fast_way_is_not_taken_beside_another_thread() -> None:
    waiting = "import threading; done = threading.Event(); threading.Thread(target=done.wait).start()"
    package = "import sys; print('ruamel.yaml.main' in sys.modules); done.set()"
    assert printed(waiting, WE, package) == printed(WE) + "True\n"


PURE = "from msvcgen.yaml.sources import c_events; print(c_events() is None)"
REFUSED = """
from msvcgen.yaml import fast_parser

def refuse(self, name):
    raise ImportError(name)

fast_parser._StandIn.__getattr__ = refuse
"""


def test_an_extension_that_wants_something_else_is_loaded_as_usual() -> None:
    """What could not be loaded can be loaded again."""
    out = printed(REFUSED, PURE, WE, SAFE, ERRORS, NAMES)
    assert out == "False\n" + printed(WE) + printed(SAFE) + printed(ERRORS) + printed(NAMES)


def test_an_extension_that_gives_something_else_is_not_used() -> None:
    """It was loaded by then, and others find it complete."""
    other_events = "from msvcgen.yaml import fast_parser; fast_parser._EVENTS = ('Scalar',)"
    out = printed(other_events, PURE, WE, SAFE, ERRORS, NAMES)
    assert out == "True\n" + printed(WE) + printed(SAFE) + printed(ERRORS) + printed(NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "raise RuntimeError('another version')",
        "CParser = CEmitter = None",
        "class CParser:\n  def __init__(self, text): ...\n  def get_event(self): return None\nCEmitter = CParser",
    ],
)
def test_our_own_scanner_reads_beside_a_version_that_is_unknown(text: str, tmp_path: Path) -> None:
    (tmp_path / "_ruamel_yaml.py").write_text(text)
    path = "import sys; sys.path.insert(0, '.')"
    assert printed(path, PURE, WE, folder=tmp_path) == "True\n" + printed(WE)


def test_other_events_are_not_mixed_with_ours() -> None:
    """The extension cannot serve two copies of the package: the other one then goes without it."""
    copy = (
        "import sys; extension, sys.modules['_ruamel_yaml'] = sys.modules['_ruamel_yaml'], None\n"
        "import ruamel.yaml; sys.modules['_ruamel_yaml'] = extension\n"
        "try:\n  extension.CParser\nexcept ImportError as error:\n  print(error)"
    )
    message = "`_ruamel_yaml` was loaded with another copy of `ruamel.yaml`\n"
    assert printed(WE, copy, WE) == printed(WE) + message + printed(WE)


FILES = [f"-m{SAMPLES}/llm-d-0.2/modelservice.yaml", f"-b{PRESET}", "--epp-cluster-role=picker"]
ENTRIES = {
    "generate": f"from msvcgen.__main__ import main; main({['generate', *FILES]})",
    "validate": f"from msvcgen.__main__ import main; main({['validate', *FILES]})",
    "kustomize": "from msvcgen.cli.plugin import main; main(['config'])",
    "API": (
        "from pathlib import Path; import msvcgen\n"
        f"texts = [Path(word[2:]).read_text() for word in {FILES[:2]}]\n"
        "print(len(msvcgen.render(*texts, epp_cluster_role='picker')))"
    ),
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_way_in_takes_the_fast_way(entry: str, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(
        "apiVersion: msvcgen.dev/v1alpha1\nkind: ModelServiceGenerator\nmetadata: {name: render}\n"
    )
    quiet = "import io, sys; sys.stderr = io.StringIO()"
    out = printed(quiet, ENTRIES[entry], LEFT, "print('_ruamel_yaml' in sys.modules)", folder=tmp_path)
    assert out.endswith("[]\nTrue\n")
