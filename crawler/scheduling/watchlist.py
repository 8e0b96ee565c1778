"""The folder of sources as tasks: read again and again, a bad file said once and changing nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crawler.errors import SourceError
from crawler.scheduling.schedule import Task, task_of_source
from crawler.watching.source import Source, load_source

PAUSED = ".paused"


class Watchlist:
    """The enabled sources of a folder; one is paused while a file `<name>.paused` lies beside its own."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder = folder
        self._say = say
        self._good: dict[str, Source] = {}
        self._read: dict[str, tuple[int, int, int]] = {}
        self._said: dict[str, str] = {}

    def tasks(self) -> dict[str, Task]:
        """What is to be watched now, by name; a file that turned bad stands as it was last good."""
        paths = sorted(self.folder.glob("*.yml")) if self.folder.is_dir() else []
        good = {path.stem: source for path in paths if (source := self._load(path)) is not None}
        self._good = good
        return {
            name: task_of_source(source, str(self.folder / f"{name}.yml"))
            for name, source in good.items()
            if source.enabled and not (self.folder / f"{name}{PAUSED}").exists()
        }

    def _load(self, path: Path) -> Source | None:
        known = self._good.get(path.stem)
        try:
            found = path.stat()
            sign = (found.st_mtime_ns, found.st_size, found.st_ino)
            if known is None or self._read.get(path.stem) != sign:
                known = load_source(path)
                self._read[path.stem] = sign
                self._said.pop(path.stem, None)
        except SourceError as error:
            self._complain(path.stem, str(error))
        except FileNotFoundError:
            return None  # removed since the folder was read
        return known

    def _complain(self, name: str, line: str) -> None:
        if self._said.get(name) != line:
            self._said[name] = line
            self._say(line)
