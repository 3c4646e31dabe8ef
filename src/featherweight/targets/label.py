"""Names out of the data, for people to read: they cannot steer a terminal, break a line or become markup."""

import string
import unicodedata

MOST = 60  # characters of one name that are shown
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MARKUP = frozenset(string.punctuation) - frozenset(" ,-%()+/=;'")


def readable(text: str) -> str:
    """`text` on one line, at most MOST characters long; what does not print is replaced.

    >>> readable("red\\x1b[31m\\n  apple"), readable("z" * 99)[-3:]
    ('red�[31m apple', 'zz…')
    """
    line = " ".join(text.split())
    shown = "".join("\ufffd" if c in _TURNING or unicodedata.category(c) in ("Cc", "Cs", "Cn") else c for c in line)
    return shown if len(shown) <= MOST else shown[: MOST - 1] + "…"


def markdown(text: str) -> str:
    """`readable(text)` for the middle of a line of Markdown.

    >>> print(markdown("a`b` <i>|[x](y)"))
    a\\`b\\` \\<i\\>\\|\\[x\\](y)
    """
    return "".join("\\" + c if c in _MARKUP else c for c in readable(text))
