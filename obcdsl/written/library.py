"""The files of a contract: those it incorporates with `use`, the examples and amendments beside it; never any from elsewhere.

`use` finds a file beside the contract or in the standard library. A `contract.obc` has the examples of an `examples.obc`
in its folder too, as if they stood in it, and is varied by the deeds in the folder `amendments` beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Any

from obcdsl.clauses.contract import Pinned
from obcdsl.diagnostic import Diagnostic, Label, error
from obcdsl.record import dataclass
from obcdsl.resources import library_folder
from obcdsl.source import Source, Span
from obcdsl.spelling import nearest
from obcdsl.written.clauses_needed import needed
from obcdsl.written.files import AMENDMENTS_FOLDER, CONTRACT_FILE, EXAMPLES_FILE, read_source
from obcdsl.written.parse import Parsed, parse

MOST_FILES, MOST_DEPTH, MOST_BYTES = 64, 8, 8 << 20


@dataclass(slots=True)
class Incorporated:
    """A contract file with everything it incorporates: sources, clauses, attachments and findings."""

    main: Parsed
    examples: Parsed | None = None
    libraries: dict[str, Parsed] = field(default_factory=dict)
    attachments: dict[str, bytes] = field(default_factory=dict)
    by_hash: dict[str, bytes] = field(default_factory=dict)
    """Pinned files of two contracts between which this one stands: the same name may be of two files there."""
    findings: list[Diagnostic] = field(default_factory=list)
    deeds: list[Parsed] = field(default_factory=list)
    """The amendments beside the contract, in the order of their file names."""
    in_force: tuple[Parsed, ...] = ()
    """Those of them that these clauses already have in them (`obcdsl.amended`)."""
    slots: tuple[tuple[str, str], ...] = ()
    """With amendments, the kind and name of each clause there has ever been, in order: so that clauses keep their numbers."""

    @property
    def sources(self) -> dict[str, Source]:
        """Every source by its path."""
        return {parsed.source.path: parsed.source for parsed in self.files}

    @property
    def files(self) -> tuple[Parsed, ...]:
        """Every file: the contract, its examples, its amendments, its library files."""
        return self.main, *((self.examples,) if self.examples else ()), *self.deeds, *self.libraries.values()

    @property
    def own(self) -> tuple[Any, ...]:
        """The clauses of the contract itself, with its examples."""
        beside = self.examples.clauses if self.examples else ()
        return *self.main.clauses, *(node for node in beside if node.head.kind == "example")

    @property
    def rested_on(self) -> list[Any]:
        """The clauses of its library files that the contract rests on: those that its words say."""
        return needed(self.own, [node for parsed in self.libraries.values() for node in parsed.clauses])

    def clauses(self) -> Iterator[Any]:
        """The clauses of the contract and of its library files, whose examples are their own."""
        yield from self.own
        for parsed in self.libraries.values():
            yield from (node for node in parsed.clauses if node.head.kind not in ("example", "use", "contract"))


def incorporated(source: Source, folder: Path | None) -> Incorporated:
    """The contract with its library files, read and parsed; `folder` is where the contract stands (None: nowhere)."""
    found = Incorporated(parse(source))
    found.findings.extend(found.main.findings)
    if folder is not None and Path(source.path).name == CONTRACT_FILE:
        _examples(found, folder)
        _deeds(found, folder)
    _uses(found, found.main, folder, 1)
    return found


def _examples(found: Incorporated, folder: Path) -> None:
    """The examples beside a contract; another clause there is a fault."""
    path = folder / EXAMPLES_FILE
    if not path.is_file():
        return
    found.examples = _beside(found, path, folder)
    if found.examples is None:
        return
    for node in found.examples.clauses:
        if node.head.kind != "example":
            message = f"`{EXAMPLES_FILE}` holds examples and nothing else, and this is a {node.head.kind}"
            note = f"Put it into `{CONTRACT_FILE}`, beside this file."
            found.findings.append(error("unknown-clause", message, Label(node.head.name.span), notes=[note]))


def _deeds(found: Incorporated, folder: Path) -> None:
    """The amendments beside a contract, each parsed."""
    beside = folder / AMENDMENTS_FOLDER
    for path in sorted(beside.glob("*.obc")) if beside.is_dir() else ():
        deed = _beside(found, path, folder)
        if deed is not None:
            found.deeds.append(deed)


def _beside(found: Incorporated, path: Path, folder: Path) -> Parsed | None:
    """A file beside a contract, parsed, its findings taken down; None where it cannot be read, or leads elsewhere."""
    if not path.resolve().is_relative_to(folder.resolve()):
        place = Label(Span(str(path), 0, 0))
        found.findings.append(error("outside-folder", f"`{path}` leads out of the contract's folder", place))
        return None
    source = read_source(path)
    if isinstance(source, Diagnostic):
        found.findings.append(source)
        return None
    made = parse(source)
    found.findings.extend(made.findings)
    return made


def _uses(found: Incorporated, parsed: Parsed, folder: Path | None, depth: int) -> None:
    for node in parsed.clauses:
        if node.head.kind != "use":
            continue
        for word in node.files:
            if word.text in found.libraries:
                continue
            if depth > MOST_DEPTH or len(found.libraries) >= MOST_FILES:
                found.findings.append(
                    error(
                        "limit",
                        f"library files use each other at most {MOST_DEPTH} deep, and at most {MOST_FILES} in all",
                        Label(word.span),
                    )
                )
                return
            _use(found, word, folder, depth)


def _use(found: Incorporated, word: Any, folder: Path | None, depth: int) -> None:
    local = folder / f"{word.text}.obc" if folder is not None else None
    shipped = library_folder() / f"{word.text}.obc"
    is_local = local is not None and local.is_file()
    if is_local and shipped.is_file():
        found.findings.append(
            error(
                "name-twice",
                f"`{word.text}` stands beside the contract and in the library",
                Label(word.span),
                notes=["Rename the file beside the contract: which one is meant must not depend on where it runs."],
            )
        )
        return
    path = local if is_local and local is not None else shipped
    if not path.is_file():
        found.main.lacks_library = True
        known = sorted(p.stem for p in library_folder().glob("*.obc"))
        found.findings.append(
            error(
                "unknown-name",
                f"there is no library file called `{word.text}`",
                Label(word.span),
                fix=nearest(word.text, known),
                notes=[f"The library has {', '.join(known)}."] if known else [],
            )
        )
        return
    if is_local and folder is not None and not path.resolve().is_relative_to(folder.resolve()):
        found.findings.append(
            error("outside-folder", f"`{word.text}` leads out of the contract's folder", Label(word.span))
        )
        return
    shown = f"stdlib/{word.text}.obc" if not is_local else str(path)
    source = read_source(path, shown)
    if isinstance(source, Diagnostic):
        found.findings.append(source)
        return
    parsed = parse(source)
    found.libraries[word.text] = parsed
    found.findings.extend(parsed.findings)
    _uses(found, parsed, path.parent if is_local else None, depth + 1)


def attachment(found: Incorporated, pinned: Pinned, folder: Path | None) -> bytes | None:
    """The bytes of a file pinned by its hash; None where it is missing, outside the folder or another file now."""
    place = Label(pinned.span)
    name = pinned.path
    if pinned.sha256 in found.by_hash:
        found.attachments[name] = found.by_hash[pinned.sha256]
    if name in found.attachments:
        return found.attachments[name]
    parts = Path(name).parts
    if folder is None or Path(name).is_absolute() or ".." in parts or "\\" in name or ":" in name:
        found.findings.append(error("outside-folder", f"`{name}` is not a file in the contract's folder", place))
        return None
    path = folder / name
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        found.findings.append(error("file", f"there is no file `{name}` beside the contract", place))
        return None
    if path.stat().st_size > MOST_BYTES:
        found.findings.append(error("limit", f"a file of terms has at most {MOST_BYTES:,} bytes", place))
        return None
    data = path.read_bytes()
    from hashlib import sha256

    digest = sha256(data).hexdigest()
    if digest != pinned.sha256:
        found.findings.append(
            error(
                "pinned-file",
                f"`{name}` is not the file that was signed: its hash differs",
                place,
                notes=[
                    "Put back the file that was signed.",
                    f"Where the parties have agreed this one, its hash is sha256 {digest}.",
                ],
            )
        )
        return None
    found.attachments[name] = data
    return data
