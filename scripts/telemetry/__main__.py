# SPDX-License-Identifier: Apache-2.0
"""The contract of Outlay's telemetry: `generate` the reference pages, look for their `drift`, `check` recordings."""

import sys
import time

from contract import check
from pages import drifted, generate
from recording import NothingRecorded
from registry import CatalogueError, load

USAGE = """usage: scripts/contract [generate | drift | check FOLDER]
  generate      writes the pages of docs/telemetry anew
  drift         fails if they are not what would be written
  check FOLDER  holds what was recorded (FOLDER/*.jsonl) against the catalogue"""


def main(arguments):
    try:
        registry = load()
        match arguments:
            case ["generate"]:
                generate(registry)
                return 0
            case ["drift"]:
                return report(drifted(registry), "What is generated is what is there.")
            case ["check", folder]:
                started = time.monotonic()
                findings = check(registry, folder)
                took = time.monotonic() - started
                return report(findings.sentences(), f"What was emitted is what is in the catalogue ({took:.1f} s).")
    except CatalogueError as error:
        return report(str(error).splitlines(), "")
    except NothingRecorded as error:
        return report([str(error)], "")
    print(USAGE, file=sys.stderr)
    return 64


def report(sentences, otherwise):
    for sentence in sentences:
        print(f"error: {sentence}", file=sys.stderr)
    if sentences:
        return 1
    print(otherwise)
    return 0


sys.exit(main(sys.argv[1:]))
