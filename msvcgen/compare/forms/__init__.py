"""The forms of a comparison: text for people, JSON for programs, Markdown for comments, problems for GitHub.

All of them get a comparison that holds no secret (`secrets.discreet`).
"""
