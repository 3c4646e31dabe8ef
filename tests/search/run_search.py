"""A search in a process of its own, for tests that kill it: FOLDER TRIALS WORKERS PAUSE."""

import sys
from pathlib import Path


def main(folder: Path, trials: int, workers: int, pause: float) -> None:
    from problem import spots
    from ridge_engine import Ridge

    from featherweight.budget import Budget
    from featherweight.search.clock import Clock
    from featherweight.search.search import search
    from featherweight.search.study import NAME, Study

    task, data = spots()
    begin = Study.resume if (folder / NAME).exists() else Study.create
    with begin(folder, {"trials": trials}, data.fingerprint) as study:
        search(
            task,
            data,
            Budget(params=2000),
            clock=Clock.counted(trials),
            workers=workers,
            study=study,
            engine=Ridge(pause=pause),
            price=lambda design: design.size,
        )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
