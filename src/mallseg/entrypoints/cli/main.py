"""The command ``mallseg``: its subcommands, its process, and the handling of errors."""

import contextlib
import gc
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click
from click.shell_completion import CompletionItem, shell_complete

import mallseg
from mallseg.domain.errors import MallsegError, system_text
from mallseg.domain.sources.database_url import without_secrets
from mallseg.domain.visible import visible, visible_traceback
from mallseg.entrypoints.cli.exit_codes import (
    DONE,
    INVALID_INPUT,
    NEEDS_REVIEW,
    exit_code_of,
)
from mallseg.entrypoints.cli.import_hooks import ImportDeferrer, OptionalImportBlocker
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.presentation.terminal.lines import (
    OutputNotWrittenError,
    print_error,
    print_line,
    writing,
)
from mallseg.entrypoints.presentation.words.errors import terminal_text

_COMPLETION = "_MALLSEG_COMPLETE"
"""The variable by which a shell asks for completions, and a user for the completion script."""


_COMMANDS = {
    "train": "Group the customers of a file or table, and keep the result as the model to use.",
    "study": "Show how many groups there are among the customers of a file or table, and why.",
    "check": "Show how mallseg reads a file or table, without training.",
    "assign": "Assign a customer to a segment.",
    "audience": "Write the mailing list of a campaign: customers of chosen segments.",
    "plan": "Show what a campaign's budget reaches, and where it earns most.",
    "results": "Judge whether a campaign helped: mailed against held-out customers.",
    "segments": "Show the segments of the model in use, and what to offer them.",
    "report": "Write a report of a model, with maps and charts, as one HTML file.",
    "compare": "Compare two versions of a model: which customers change segment.",
    "drift": "Check whether the mall has changed since its model was trained.",
    "moves": "Show which customers moved from one segment to another, and why.",
    "rename": "Give a segment your own name, description, offers or slug.",
    "ledger": "Keep each customer's segment over time, and look it up.",
    "export": "Export a version to run elsewhere: a query, JSON or an ONNX model.",
    "models": "List, show, promote, check and delete the versions in the model store.",
    "keys": "Create, list and revoke API keys of the service.",
    "serve": "Serve over HTTP until stopped.",
}
"""Each is in the module of its name, imported when it runs: help imports none."""


class Commands(click.Group):
    """The commands, listed in a table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a newcomer needs them."""
        del ctx
        return [*_COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(
            import_module(f"mallseg.entrypoints.cli.{cmd_name}"), cmd_name
        )
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command, or suggest the names that resemble it."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(
                error.command_name, possibilities=_COMMANDS, ctx=ctx
            ) from None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a name from the table, without importing all commands."""
        names = [
            CompletionItem(name, help=summary)
            for name, summary in _COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([*_COMMANDS.items()])


def _show_version(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:  # noqa: FBT001
    if asked and not context.resilient_parsing:
        print_line(f"mallseg, version {mallseg.__version__}")
        context.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
@shared_options
def cli() -> None:
    """Group the customers of a shopping mall, and assign customers to these groups."""


def run() -> NoReturn:
    """Run the command line: the entry point of ``mallseg`` and ``python -m mallseg``.

    Garbage collection is off: it would take a third of a training's time, on classes of libraries
    that live as long as the process. joblib's check for semaphores is off as well, as they are not
    needed, and scikit-learn imports less than it would (`import_hooks`). Characters that the
    terminal cannot encode are printed as question marks.
    """
    _open_standard_streams()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    os.environ.setdefault("JOBLIB_MULTIPROCESSING", "0")
    sys.meta_path[:0] = [OptionalImportBlocker(), ImportDeferrer()]
    gc.disable()
    instruction = os.environ.get(_COMPLETION)
    exit_code = _complete(instruction) if instruction else main()
    gc.freeze()
    sys.exit(exit_code)


def _open_standard_streams() -> None:
    """Reopen standard streams that the caller has closed, so that no file gets their descriptors.

    Stdout is opened such that writing to it fails, as in any other program.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            mode = os.O_WRONLY if name == "stderr" else os.O_RDONLY
            if (descriptor := os.open(os.devnull, mode)) != number:
                os.dup2(descriptor, number)
                os.close(descriptor)
            setattr(sys, name, io.TextIOWrapper(io.FileIO(number, "w" if number else "r")))


def _complete(instruction: str) -> int:
    """Print a shell's completion script, or the completions that such a script asks for."""
    if shell_complete(cli, {}, "mallseg", _COMPLETION, instruction) == DONE:
        return DONE
    print_error(f"Error: {_COMPLETION} must be bash_source, zsh_source or fish_source")
    return INVALID_INPUT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = sys.argv[1:] if arguments is None else [*arguments]
    session = Session(words=tuple(map(without_secrets, words)))
    try:
        with cli.make_context("mallseg", words, obj=session) as context:
            cli.invoke(context)
        with writing():
            sys.stdout.flush()
        session.close(session.exit_code)
    except click.exceptions.NoArgsIsHelpError:  # a group without a command shows its help
        return main([*words, "--help"])
    except click.exceptions.Exit as ended:  # --help, --version, or a refused check
        session.close(ended.exit_code)
        return ended.exit_code
    except (KeyboardInterrupt, click.Abort) as error:
        print_error(f"\n{session.outcome}")  # after the terminal's ^C
        session.close(exit_code_of(error))
        return exit_code_of(error)
    except Exception as error:  # noqa: BLE001  (the one place where errors end)
        return _failed(session, error)
    return session.exit_code


def _failed(session: Session, error: Exception) -> int:
    if isinstance(error, BrokenPipeError):  # the reader of our output has ended: no error
        _drop_stdout()
        session.close(session.exit_code)
        return session.exit_code
    facts: dict[str, object] = {"error": type(error).__name__}
    if isinstance(error, MallsegError):
        facts |= {"code": str(error.code), "facts": error.facts}
    exit_code, message = exit_code_of(error), _message_of(error)
    if session.outcome and _is_expected(error):
        exit_code = NEEDS_REVIEW
        why = error.detail if isinstance(error, OutputNotWrittenError) else message
        message = f"{session.outcome}; only {session.missing} is missing: {why}"
    elif session.outcome:
        message = f"{session.outcome}, but {message}"
    if session.is_verbose:
        print_error(visible_traceback(error).rstrip())
    for line in (f"Error: {message}", *session.advice):
        print_error(line)
    session.close(exit_code, **facts)
    return exit_code


def _message_of(error: Exception) -> str:
    """Return what is printed of an error."""
    match error:
        case click.ClickException():
            return _usage(error)
        case MallsegError():
            return terminal_text(error)
        case OutputNotWrittenError():
            _drop_stdout()
            return f"the output cannot be written: {error.detail}"
        case OSError():
            what = f"{type(error).__name__}: {system_text(error)}"
        case _:
            what = type(error).__name__
    return f"mallseg failed ({what}): run it with -v for the details"


def _is_expected(error: Exception) -> bool:
    return isinstance(error, (MallsegError, OutputNotWrittenError))


def _drop_stdout() -> None:
    """Redirect stdout to /dev/null, so that Python does not fail again when flushing at exit."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    hint = f"\nSee `{context.command_path} --help`." if context else ""
    return f"{visible(error.format_message())}{hint}"
