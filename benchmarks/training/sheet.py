"""A table, printed to a terminal and written as Markdown from the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Sheet:
    """Columns of numbers beside `words` columns of words."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 2

    def show(self, console: Console) -> None:
        table = Table(title=self.title, title_justify="left")
        for k, name in enumerate(self.head):
            table.add_column(name, justify="left" if k < self.words else "right")
        for row in self.rows:
            table.add_row(*row)
        console.print(table)

    def markdown(self) -> str:
        rule = [":--" if k < self.words else "--:" for k in range(len(self.head))]
        lines = (" | ".join(cells) for cells in (self.head, rule, *self.rows))
        return f"## {self.title}\n\n" + "\n".join(f"| {line} |" for line in lines)
