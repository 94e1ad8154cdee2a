"""The rules of the house that code can hold: imports, sizes, tasks, excepts, words, the picture."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests import architecture_picture

ROOT = Path(__file__).parents[1]
MODULES = {path.relative_to(ROOT).as_posix(): path for path in sorted((ROOT / "app").rglob("*.py"))}
MODULE_LINES, FUNCTION_LINES = 400, 40

LONG_MODULES = {
    "app/domain/call.py": "everything that affects the call machine lives in one file",
}
PACKAGES_WITH_CODE = {
    "app/__init__.py": "the version, which the build reads",
    "app/adapters/capture/__init__.py": "hushes what Qt Multimedia says while it is imported",
}
BROAD_EXCEPTS = {
    "app/adapters/media/tracks.py": "LiveKit raises this very class",
    "app/adapters/notify/linux.py": "whatever ends it, its bus is closed",
    "app/adapters/notify/notices.py": "a desktop's notifications are a plug-in of it",
    "app/localengine/web.py": "the top of every request: a bug is answered, and logged",
}
TASK_OWNERS = {
    "app/services/tasks.py": "TaskScope",
    "app/localengine/tasks.py": "the engine's own scope, which may not import services",
}
REAL_DATACLASSES = {
    "app/values.py": "what the others are to the type checker",
    "app/domain/signal.py": "a session that changes",
    "app/adapters/media/devices.py": "a running stream",
    "app/adapters/media/pictures.py": "what is seen now",
    "app/ui/theme.py": "it works a field out",
}
WITH_WORDS = ("app/ui/", "app/viewmodels/words/")
SPEECHLESS = ("app/protocol/", "app/domain/", "app/services/", "app/sdk/", "app/viewmodels/")
WIRE_TEXTS = {"app/protocol/rest.py": "the engine's messages, which older readers rely on"}


@cache
def tree(name: str) -> ast.Module:
    """A module's syntax."""
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


Node = TypeVar("Node", bound=ast.AST)


def nodes(*kinds: type[Node]) -> Iterator[tuple[str, Node]]:
    """Every node of a kind in the app, with the module it stands in."""
    for name in MODULES:
        yield from ((name, node) for node in ast.walk(tree(name)) if isinstance(node, kinds))


def where(name: str, node: ast.AST) -> str:
    """A place to look at."""
    return f"{name}:{getattr(node, 'lineno', 1)}"


def test_the_import_contracts_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    # It would silence the loggers of everybody, and with them the tests that follow.
    monkeypatch.setattr("logging.config.dictConfig", lambda _: None)
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {path.parent for path in MODULES.values()}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_it_is(name: str) -> None:
    assert ast.get_docstring(tree(name))


def test_a_public_class_says_what_it_is() -> None:
    classes = [(n, c) for n, c in nodes(ast.ClassDef) if not c.name.startswith("_")]
    assert [where(n, c) for n, c in classes if not ast.get_docstring(c)] == []


def is_front(name: str, node: ast.stmt) -> bool:
    """Whether it is a package's docstring, or hands on what the package is there for."""
    package = Path(name).parent.as_posix().replace("/", ".")
    own = isinstance(node, ast.ImportFrom) and (node.module or "").startswith(package)
    return own or isinstance(node, ast.Expr) or ast.unparse(node).startswith("__all__ = ")


def test_a_package_is_a_docstring_and_at_most_a_front() -> None:
    packages = [name for name in MODULES if name.endswith("__init__.py")]
    code = {n for n in packages if not all(is_front(n, node) for node in tree(n).body)}
    assert code == set(PACKAGES_WITH_CODE)


def test_no_module_is_called_by_what_it_is_not() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "core", "manager", "misc"}
    assert [name for name in MODULES if empty & set(Path(name).with_suffix("").parts)] == []


def test_a_module_is_short_or_has_a_reason() -> None:
    lines = {name: len(path.read_text("utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name for name, count in lines.items() if count > MODULE_LINES} == set(LONG_MODULES)


def test_a_function_is_short() -> None:
    long = [
        where(name, node)
        for name, node in nodes(ast.FunctionDef, ast.AsyncFunctionDef)
        if (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES
    ]
    assert long == []


def catches_everything(handler: ast.ExceptHandler) -> bool:
    """Whether it is bare, or names one of the two roots."""
    named = [] if handler.type is None else list(ast.walk(handler.type))
    names = {node.id for node in named if isinstance(node, ast.Name)}
    return handler.type is None or bool(names & {"Exception", "BaseException"})


def test_only_named_places_catch_everything() -> None:
    broad = {name for name, node in nodes(ast.ExceptHandler) if catches_everything(node)}
    assert broad == set(BROAD_EXCEPTS)


def makes_a_task(node: ast.AST) -> bool:
    """Whether it names a way to make a task that nobody owns; a task group owns its own."""
    if not isinstance(node, ast.Attribute):
        return False
    loop = "loop" in ast.unparse(node.value) or ast.unparse(node.value) == "asyncio"
    return node.attr == "ensure_future" or (node.attr == "create_task" and loop)


def test_only_a_scope_makes_tasks() -> None:
    found = {name for name, node in nodes(ast.Attribute) if makes_a_task(node)}
    imported = {
        name
        for name, node in nodes(ast.ImportFrom)
        if node.module == "asyncio"
        and {"create_task", "ensure_future"} & {alias.name for alias in node.names}
    }
    assert found | imported == set(TASK_OWNERS)


def test_values_are_made_the_quick_way() -> None:
    """A start makes two hundred of them (see the decision)."""
    slow = {
        name
        for name, node in nodes(ast.Import, ast.ImportFrom)
        if getattr(node, "module", "") == "dataclasses"
        or "dataclasses" in {alias.name for alias in node.names}
    }
    assert slow == set(REAL_DATACLASSES)


def translates(call: ast.Call) -> bool:
    """Whether it hands a text to the translators."""
    asked = ast.unparse(call.func)
    return asked.split(".")[-1] in {"tr", "QT_TRANSLATE_NOOP", "QT_TR_NOOP"} or asked.endswith(
        ("QCoreApplication.translate", "QApplication.translate")
    )


def test_only_screens_and_words_are_translated() -> None:
    elsewhere = [
        where(name, node)
        for name, node in nodes(ast.Call)
        if translates(node) and not name.startswith(WITH_WORDS)
    ]
    assert elsewhere == []


def sentences(name: str) -> Iterator[ast.AST]:
    """Texts of two words or more that are neither documentation, log nor an error's detail."""
    silent: set[ast.AST] = set()
    spoken = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")
    for node in ast.walk(tree(name)):
        logged = isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log.")
        documents = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        failed = isinstance(node, ast.Raise) or (
            isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Error")
        )
        if logged or documents or failed:
            silent.update(ast.walk(node))
    for node in ast.walk(tree(name)):
        text = node.value if isinstance(node, ast.Constant) and node not in silent else None
        if isinstance(text, str) and spoken.search(text):
            yield node


@pytest.mark.parametrize(
    "name",
    [n for n in MODULES if n.startswith(SPEECHLESS) and not n.startswith(WITH_WORDS)],
)
def test_what_the_user_reads_is_written_where_it_is_shown(name: str) -> None:
    assert name in WIRE_TEXTS or [where(name, node) for node in sentences(name)] == []


PAINTS = ("app/ui/kit/", "app/ui/icons.py", "app/ui/logo.py")


def test_only_the_kit_paints() -> None:
    painters = (
        where(name, node)
        for name, node in nodes(ast.FunctionDef, ast.Name)
        if name.startswith("app/") and not name.startswith(PAINTS)
        if getattr(node, "name", getattr(node, "id", "")) in ("paintEvent", "paint", "QPainter")
    )
    assert list(painters) == []


def test_every_exception_to_a_rule_is_still_used() -> None:
    names = {*LONG_MODULES, *TASK_OWNERS, *WIRE_TEXTS}
    assert names <= set(MODULES)


def test_the_picture_of_the_call_machine_is_the_machine() -> None:
    document = architecture_picture.ARCHITECTURE.read_text("utf-8")
    assert architecture_picture.drawn_in(document) == architecture_picture.picture()


def test_every_event_of_the_machine_is_in_the_picture() -> None:
    assert architecture_picture.undrawn() == set()
