"""Give the program inputs made by chance, and say which of them it cannot bear.

Every input is made of a seed and its number. The inputs run in worker processes, one after another, by batches; what a
batch gives is compared with what another process gives, which hashes in another way.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

BATCH = 500
LONGEST = 10.0
"""Seconds of CPU after which an input counts as one that never ends."""

STUCK = 900.0
"""Seconds after which a batch is stuck where no signal reaches it."""


class HangError(BaseException):
    """An input takes too long; no `except Exception` takes it for a problem."""


def main() -> int:
    """Run batches and print what they found; exit 1 when there is anything."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--inputs", type=int, default=100_000)
    words.add_argument("--seed", default="1")
    words.add_argument("--first", type=int, default=0, help="number of the first input")
    words.add_argument("--entry", default="", help="one entry point only")
    words.add_argument("--compare", type=int, default=5, help="every how many batches is run twice")
    words.add_argument("--show", type=int, default=-1, help="print the input of a number, and run it alone")
    words.add_argument("--worker", type=int, nargs=2, help=argparse.SUPPRESS)
    words.add_argument("--log", default="", help="file for what is found, a JSON object a line")
    options = words.parse_args()
    if options.worker:
        return work(options.seed, options.entry, *options.worker)
    if options.show >= 0:
        return show(options.seed, options.entry, options.show)
    return sum(1 for _ in _findings(options)) and 1


def _findings(options: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Run all batches, and give what they found as they do."""
    entries, kinds, seconds = Counter[str](), Counter[str](), time.monotonic()
    for number, first in enumerate(range(options.first, options.first + options.inputs, BATCH)):
        last = min(first + BATCH, options.first + options.inputs)
        found, digests = _batch(options, first, last, "0")
        if options.compare and number % options.compare == 0:
            _, others = _batch(options, first, last, "1")
            differing = [at for at, digest in digests.items() if others.get(at, digest) != digest]
            found += ({"input": at, "what": "differs", "kind": "differs by hash seed"} for at in differing)
        for finding in found:
            kinds[str(finding["kind"])] += 1
            text = json.dumps({"seed": options.seed, **finding})
            print(text[:2000], flush=True)
            if options.log:
                with Path(options.log).open("a") as log:
                    log.write(text + "\n")
            yield finding
        entries.update(entry for entry, _ in digests.values())
        if number % 10 == 9:
            print(
                f"{sum(entries.values()):,} inputs, {time.monotonic() - seconds:.0f} s",
                file=sys.stderr,
                flush=True,
            )
    print(f"{sum(entries.values()):,} inputs of seed {options.seed} in {time.monotonic() - seconds:.0f} s")
    print(", ".join(f"{entry} {count:,}" for entry, count in sorted(entries.items())))
    for kind, count in kinds.most_common():
        print(f"{count:6,}  {kind}")
    print(f"{sum(kinds.values()):,} findings")


def _batch(
    options: argparse.Namespace, first: int, last: int, hash_seed: str
) -> tuple[list[dict[str, object]], dict[int, tuple[str, str]]]:
    """Run inputs in a worker, in another one after each that stops it; give what was found, and digests of the rest."""
    found: list[dict[str, object]] = []
    digests: dict[int, tuple[str, str]] = {}
    while first < last:
        command = [sys.executable, __file__, "--seed", options.seed, "--entry", options.entry, "--worker"]
        with subprocess.Popen(
            [*command, str(first), str(last)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        ) as worker:
            try:
                out, _ = worker.communicate(timeout=STUCK)
            except subprocess.TimeoutExpired:
                worker.kill()
                out, _ = worker.communicate()
        begun = first - 1
        for line in out.splitlines():
            row = json.loads(line)
            begun = row["input"]
            if "digest" in row:
                digests[begun] = row["entry"], row["digest"]
            elif "kind" in row:
                found.append(row)
        if begun == last - 1 and begun in digests:
            break
        if begun not in digests:
            found.append(
                {"input": begun, "what": f"exit code {worker.returncode}", "kind": "worker died or is stuck"}
            )
        first = begun + 1
    return found, digests


def work(seed: str, entry: str, first: int, last: int) -> int:
    """Run inputs, and print what came of each, a JSON object a line."""
    signal.signal(signal.SIGVTALRM, _hang)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, last):
            print(json.dumps({"input": number}), flush=True)
            name, kind, what, digest = outcome(f"{seed}:{number}", folder, entry, twice=number % 4 == 0)
            if kind:
                print(json.dumps({"input": number, "entry": name, "kind": kind, "what": what}), flush=True)
            print(json.dumps({"input": number, "entry": name, "digest": digest}), flush=True)
    return 0


def _hang(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise HangError


def outcome(seed: str, folder: str, entry: str = "", *, twice: bool = True) -> tuple[str, str, str, str]:
    """Run the input of a seed; give its entry point, the kind of what is wrong or "", more of that, and a digest."""
    from fuzzing.entrypoints import case_of

    name = "?"
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        name, case = case_of(seed, folder, entry)
        text = case.run()
        if twice and case.run() != text:
            return name, "differs the second time", text[:1000], ""
        if case.secret and case.secret in text:
            at = text.index(case.secret)
            return name, "repeats a secret", text[max(at - 300, 0) : at + 100], ""
    except HangError:
        return name, "hangs", traceback.format_exc()[-1500:], ""
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        last = traceback.extract_tb(error.__traceback__)[-1]
        kind = f"{type(error).__name__} at {last.filename.rpartition('msvcgen/')[2]}:{last.lineno}"
        return name, _kind(error) or kind, traceback.format_exc()[-2500:], ""
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return (
        name,
        "",
        "",
        hashlib.sha256(text.replace(folder, "").encode("utf-8", "surrogatepass")).hexdigest()[:16],
    )


def _kind(error: Exception) -> str:
    """Name what the program reported as a bug of its own by the end of its traceback."""
    lines = str(error).splitlines()
    frames = [line.strip() for line in lines if line.lstrip().startswith('File "')]
    if not frames:
        return ""
    said = next(
        (line for line in reversed(lines) if line and not line.startswith((" ", "this is a bug"))), ""
    )
    return f"{said.partition(':')[0]} at {frames[-1].rpartition('msvcgen/')[2]}"


def show(seed: str, entry: str, number: int) -> int:
    """Print an input, and what comes of it."""
    from fuzzing.entrypoints import case_of

    with tempfile.TemporaryDirectory() as folder:
        name, case = case_of(f"{seed}:{number}", folder, entry)
        print(f"{name}\n{case.shown}\n\n--- secret: {case.secret or 'none'}\n")
        print(case.run())
    return 0


if __name__ == "__main__":
    sys.exit(main())
