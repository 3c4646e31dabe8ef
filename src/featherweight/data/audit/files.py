"""What reading found wrong with files and rows: unreadable, empty, of odd sizes, resampled, cut."""

from ..check import Check
from ..finding import Finding
from ..look import Look

SERIOUS = {  # kind of Problem -> what to do about it
    "unreadable": "save these files again, or remove them",
    "empty": "remove these files, or record them again",
    "broken": "fill the gaps, or remove these rows",
}
MILD = {
    "odd size": "crop them to the thing that is asked about",
    "clipped": "scale the values to the range before they are cut",
    "mixed channels": "record every file with the same channels",
    "resampled": "record every file at one rate",
    "padded": "recordings of one length",
    "cut": "recordings of one length",
    "repaired": "save the file as UTF-8",
    "skipped": "",
    "resized": "",
    "converted": "",
    "transparent": "",
    "animated": "",
}
FACTS = ("resized", "converted")  # of every folder of photos


class Files(Check):
    """One finding for each Problem; unlabelled rows have a check of their own."""

    order = 13

    def findings(self, look: Look) -> list[Finding]:
        found = []
        for p in look.data.problems:
            if p.kind == "unlabelled":
                continue
            level = "warning" if p.kind in SERIOUS else "fact" if p.kind in FACTS else "note"
            whys = p.whys or ("",) * len(p.names)
            names = tuple(f"{n} ({w})" if w else n for n, w in zip(p.names, whys, strict=True))
            deed = {**SERIOUS, **MILD}.get(p.kind, "")
            if look.task.input.kind == "text" and p.kind == "cut":
                deed = "say what matters first: what is cut is never read"
            found.append(Finding(self.name, level, p.what, p.count, names=names, try_=deed))
        return found
