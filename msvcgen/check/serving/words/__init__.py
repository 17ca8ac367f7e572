"""The rules about the words of a container: what its program is told, and what it will do with it."""

from msvcgen.check.serving.words.rules import check_reading, check_words

__all__ = ["check_reading", "check_words"]
