"""Text files that a user names: UTF-8, read whole, of bounded size.

A device that never ends, such as ``/dev/zero``, is refused like any other file that is too long.
"""

from __future__ import annotations

import sys
from pathlib import Path

from discovery.errors import InputError, LimitError
from discovery.runs.storage import storage_errors

MAX_BYTES = 1 << 24  # 16 MB: millions of digits, a hundred thousand lines


def read_text(file: str | Path, *, limit: int = MAX_BYTES) -> str:
    """The text of a file; ``-`` is standard input.

    Raises ``UnusablePath`` when there is no such file, ``InputError`` with the place where it is
    not UTF-8, ``LimitError`` beyond ``limit`` bytes.

    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp(), "notes.txt")
    >>> _ = path.write_text("pi")
    >>> read_text(path)
    'pi'
    """
    with storage_errors(Path(file)):
        if str(file) == "-":
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(file).open("rb") as stream:
                data = stream.read(limit + 1)
    if len(data) > limit:
        raise LimitError(f"{file}: more than {limit} bytes", hint="part of it")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file}: not a text in UTF-8",
            kind="encoding",
            source=data[: error.start].decode(errors="replace"),
            position=len(data[: error.start].decode(errors="replace")),
            hint="save the file as UTF-8",
        ) from None
