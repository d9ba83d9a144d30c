"""`jianglu`: the command line of the product."""

from __future__ import annotations

import argparse
import os
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; returns the exit status."""
    from jianglu.run.preparation import explained

    given = list(sys.argv[1:] if arguments is None else arguments)
    with explained():
        return _run(given)


def _run(given: list[str]) -> int:
    if given[:1] == ["manage"]:
        return _manage(given[1:])
    if given[:1] == ["verify"]:
        from jianglu.credentials.offline import main as verify

        return verify(given[1:])
    parser = argparse.ArgumentParser(prog="jianglu", description="匠路: the skilled-workforce platform of a city.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("run", help="serve the demo city: database, migrations, seed, server, worker")
    verbs.add_parser("seed", help="make what is missing of the demo city")
    verbs.add_parser("docs", help="write the generated documents")
    messages = verbs.add_parser("messages", help="compile the translations")
    messages.add_argument("--check", action="store_true", help="only say what is not translated")
    audit = verbs.add_parser("audit", help="the business log")
    audit.add_argument("what", choices=["verify"])
    facts = verbs.add_parser("facts", help="published facts")
    facts.add_argument("what", choices=["snapshot", "views"])
    city = verbs.add_parser("city", help="a city of up to 5.03 million people on top of the demo city")
    city.add_argument("--size", choices=["full", "quarter", "medium", "small", "tiny"], default="small")
    city.add_argument("--drop", action="store_true", help="remove it")
    city.add_argument("--check", action="store_true", help="print its figures beside the letter's")
    verbs.add_parser("verify", help="a certificate's file, offline: FILE --bundle trust-bundle.json")
    verbs.add_parser("errors", help="the catalogue of errors, as Markdown")
    verbs.add_parser("manage", help="Django's own commands")
    options = parser.parse_args(given)
    if options.verb == "run":
        from jianglu.run.supervisor import run

        return run()
    if options.verb == "messages":
        return _messages(check=options.check)
    if options.verb == "audit":
        return _manage(["audit_verify"])
    if options.verb == "facts":
        return _manage(["snapshot"] if options.what == "snapshot" else ["facts", options.what])
    if options.verb == "city":
        from jianglu.run.city import run as build

        return build(options.size, drop=options.drop, check=options.check)
    if options.verb == "docs":
        return _manage(["write_docs"])
    if options.verb == "errors":
        return _manage(["write_docs", "--errors"])
    from jianglu.run.preparation import Preparation

    Preparation().everything()
    return 0


def _messages(*, check: bool) -> int:
    from jianglu import messages

    if check:
        wrong = messages.problems()
        sys.stderr.writelines(line + "\n" for line in wrong)
        return 1 if wrong else 0
    messages.compile_stale()
    return 0


def _manage(arguments: list[str]) -> int:
    from jianglu.run.preparation import home, use_database

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianglu.config.settings.dev")
    use_database(home())
    from django.core.management import execute_from_command_line

    execute_from_command_line(["jianglu", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main())
