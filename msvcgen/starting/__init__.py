"""What somebody starts from who has nothing: the files of a sample, laid out as a repository of models.

Nothing imports it until somebody asks (`msvcgen init`).
"""

from msvcgen.starting.layout import Start, start
from msvcgen.starting.stories import STORIES, story

__all__ = ["STORIES", "Start", "start", "story"]
