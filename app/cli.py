"""What can one type? The command line `daetong`."""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from io import TextIOWrapper
from pathlib import Path

from app import settings_reading
from app.audit.command_line import add_audit
from app.backup.command_line import add_backup
from app.keys.command_line import add_keys
from app.persons.command_line import add_person
from app.refusals import refusal
from app.retention.command_line import add_retention
from app.staff_command_line import add_staff
from app.wechat_command_line import add_wechat
from infra.collector import keeping_what_is_imported
from infra.logs import logging_plainly

log = logging.getLogger("daetong.command")

# Scripts tell by these what became of a command: 1 is a finding, and never that it did not run.
_NOT_DONE, _FAULT = 2, 70


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    options = build_parser().parse_args(arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as stderr does; no terminal is too old
    os.umask(0o077)  # whatever we write holds personal data, sealed or not
    with logging_plainly():  # `serve` says more once it has its settings
        return concluded(lambda: options.run(options))


def concluded(run: Callable[[], int]) -> int:
    """The exit code of a command. 0: it went well; 1: it looked and found something wrong; 2: it
    cannot be done as asked, and the reason was said; 70: the program itself failed."""
    try:
        code = run()
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever was reading has seen enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _NOT_DONE
    except KeyboardInterrupt:
        return 130
    except Exception as problem:
        if (words := refusal(problem)) is not None:
            print(words, file=sys.stderr)
            return _NOT_DONE
        log.exception("the program failed", extra={"action": "command_failed"})
        print("程序自己出了错，没有办完。请把上面的内容交给开发的同事。", file=sys.stderr)
        return _FAULT


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="daetong", description="大额通：职工大额医疗费用补助服务")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="run the service")
    serve.add_argument("--role", choices=["all", "web", "worker"], default="all")
    serve.set_defaults(run=_serve)

    migrate = commands.add_parser("migrate", help="bring the database to the newest schema")
    migrate.set_defaults(run=_migrate)

    check = commands.add_parser("check", help="settings, database, storage, gateways; masked")
    check.add_argument("--alarms", action="store_true", help="what is marked !!! counts, too")
    check.set_defaults(run=_check)

    add_staff(commands)
    benefit = commands.add_parser("benefit", help="benefit calculation without a database")
    benefits = benefit.add_subparsers(required=True, metavar="WHAT")
    run = benefits.add_parser("run", help="calculate a file of worked histories")
    run.add_argument("file", help="JSON of the benefit scenario contract")
    run.add_argument("--json", action="store_true", help="results as JSON on stdout")
    run.set_defaults(run=_benefit_run)
    compare = benefits.add_parser("compare", help="another implementation's results beside ours")
    compare.add_argument("file", help="the histories, as for `run`")
    compare.add_argument("results", help="what it answered, in the form of `run --json`")
    compare.set_defaults(run=_benefit_compare)

    ledger = commands.add_parser("ledger", help="the ledger as a whole")
    ledgers = ledger.add_subparsers(required=True, metavar="WHAT")
    recheck = ledgers.add_parser("recheck", help="list what would now be paid differently")
    recheck.set_defaults(run=_ledger_recheck)
    verify = ledgers.add_parser("verify", help="prove sums, caps and decisions; changes nothing")
    verify.set_defaults(run=_ledger_verify)

    add_audit(commands)
    add_backup(commands)
    add_keys(commands)
    add_retention(commands)
    add_person(commands)

    policy = commands.add_parser("policy", help="policy parameters")
    policies = policy.add_subparsers(required=True, metavar="WHAT")
    preview = policies.add_parser("preview", help="what a policy file would change, beforehand")
    preview.add_argument("file", type=Path, help="TOML in the form of the policy book")
    preview.add_argument("--csv", type=Path, default=None, metavar="OUT", help="every difference")
    preview.set_defaults(run=_policy_preview)

    faq = commands.add_parser("faq", help="what the FAQ makes of a text")
    faqs = faq.add_subparsers(required=True, metavar="WHAT")
    for name, words in (("match", "one utterance per line of stdin"), ("explain", "its grounds")):
        each = faqs.add_parser(name, help=words)
        each.add_argument("--day", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD")
        each.set_defaults(run=_faq_match if name == "match" else _faq_explain)
        if name == "explain":
            each.add_argument("text")
        else:
            each.add_argument("--database", action="store_true", help="with what staff have added")
    check_faq = faqs.add_parser("check", help="prove the content and the golden set")
    check_faq.add_argument("--golden", default=None)
    check_faq.set_defaults(run=_faq_check)
    score = faqs.add_parser("score", help="the points of golden files, each by itself")
    score.add_argument("files", nargs="+", metavar="FILE")
    score.add_argument("--verbose", action="store_true", help="every utterance that lost points")
    score.add_argument("--sealed", action="store_true", help="a set that is not for tuning, too")
    score.set_defaults(run=_faq_score)

    add_wechat(commands)

    sandbox = commands.add_parser("sandbox", help="the stand-in WeChat, SMS gateway and bank alone")
    sandbox.add_argument("--host", default="127.0.0.1")
    sandbox.add_argument("--port", type=int, default=8090)
    sandbox.add_argument("--callback", default=None, metavar="URL", help="where pushes go")
    sandbox.add_argument("--config", type=Path, default=None, help="TOML, see docs/sandbox.md")
    sandbox.add_argument("--state", type=Path, default=None, help="journal to go on from")
    sandbox.set_defaults(run=_sandbox)

    demo = commands.add_parser("demo", help="the demonstration on this machine")
    demos = demo.add_subparsers(required=True, metavar="WHAT")
    prepare = demos.add_parser("prepare", help="secrets, database and invented people under var/")
    prepare.add_argument("--port", type=int, default=None)
    prepare.add_argument("--bare", action="store_true", help="without the invented city")
    prepare.set_defaults(run=_demo_prepare)
    reset = demos.add_parser("reset", help="remove the demo's data, so as to start over")
    reset.add_argument("--yes", action="store_true", help="ask nothing")
    reset.set_defaults(run=_demo_reset)
    journey = demos.add_parser("journey", help="play one claim from photo to money")
    journey.add_argument("--url", default=None, help="where the service runs")
    journey.add_argument("--logins", default=None, help="the file with the demo logins")
    journey.set_defaults(run=_demo_journey)
    return parser


# What each command needs is imported when it runs: `serve` must not pay for the migrations, and
# the journey needs no database at all.
def _serve(options: argparse.Namespace) -> int:
    with keeping_what_is_imported():
        from app.serve import serve  # noqa: PLC0415

    asyncio.run(serve(settings_reading.load, options.role))
    return 0


def _migrate(options: argparse.Namespace) -> int:
    from app.maintenance import migrate  # noqa: PLC0415

    print(asyncio.run(migrate(settings_reading.load())))
    return 0


def _check(options: argparse.Namespace) -> int:
    from app.check import check  # noqa: PLC0415

    good, report = asyncio.run(check(settings_reading.load(), alarms=options.alarms))
    print(report)
    return 0 if good else 1


def _benefit_run(options: argparse.Namespace) -> int:
    from app.benefit_commands import run  # noqa: PLC0415

    return run(options.file, as_json=options.json)


def _benefit_compare(options: argparse.Namespace) -> int:
    from app.benefit_commands import compare  # noqa: PLC0415

    return compare(options.file, options.results)


def _ledger_recheck(options: argparse.Namespace) -> int:
    from app.ledger_commands import recheck  # noqa: PLC0415

    return asyncio.run(recheck(settings_reading.load()))


def _ledger_verify(options: argparse.Namespace) -> int:
    from app.ledger_commands import prove  # noqa: PLC0415

    return asyncio.run(prove(settings_reading.load()))


def _policy_preview(options: argparse.Namespace) -> int:
    from app.policy_commands import FileProblem, overlaid, show_preview  # noqa: PLC0415

    try:
        books = overlaid(options.file)
        return asyncio.run(show_preview(settings_reading.load(), books, options.csv))
    except FileProblem as problem:
        print(problem, file=sys.stderr)
        return 2


def _faq_match(options: argparse.Namespace) -> int:
    from app.faq_commands import match, shipped  # noqa: PLC0415

    if not options.database:
        return match(shipped(), options.day)
    from app.faq_database import with_additions  # noqa: PLC0415

    return match(asyncio.run(with_additions(settings_reading.load())), options.day)


def _faq_explain(options: argparse.Namespace) -> int:
    from app.faq_commands import explain, shipped  # noqa: PLC0415

    return explain(shipped(), options.text, options.day)


def _faq_check(options: argparse.Namespace) -> int:
    from app.faq_commands import check  # noqa: PLC0415

    return check(options.golden)


def _faq_score(options: argparse.Namespace) -> int:
    from app.faq_commands import score_files, shipped  # noqa: PLC0415

    return score_files(shipped(), options.files, verbose=options.verbose, sealed=options.sealed)


def _sandbox(options: argparse.Namespace) -> int:
    from sandbox.alone import ConfigProblem, read_config, run  # noqa: PLC0415

    try:
        config = read_config(options.config, options.callback)
        asyncio.run(run(config, options.host, options.port, options.state))
    except ConfigProblem as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _demo_prepare(options: argparse.Namespace) -> int:
    with keeping_what_is_imported():
        from app.demo.profile import prepare  # noqa: PLC0415
        from app.demo.reset import NotNow  # noqa: PLC0415

    try:
        print(asyncio.run(prepare(options.port, with_city=not options.bare)))
    except NotNow as problem:
        print(problem, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("停下了。做到一半的不会留用，再来一次会接着准备好。", file=sys.stderr)
        raise
    return 0


def _demo_reset(options: argparse.Namespace) -> int:
    from app.demo.reset import NotNow, reset  # noqa: PLC0415

    try:
        print(reset(None if options.yes else input))
    except NotNow as problem:
        print(problem, file=sys.stderr)
        return 2
    except EOFError:
        print("没有人回答，什么都没有删。要直接删请加 --yes。", file=sys.stderr)
        return 2
    return 0


def _demo_journey(options: argparse.Namespace) -> int:
    from app.demo.journey import play  # noqa: PLC0415

    return asyncio.run(play(options.url, options.logins))
