"""Dicts: sprig's `dict.go`; `set`, `unset` and the merges change the dict they are given, as sprig's do."""

from __future__ import annotations

from msvcgen.golang.text import go_bytes
from msvcgen.template.functions.casts import text_of
from msvcgen.template.functions.merging import Differing, Merge
from msvcgen.template.functions.rows import table
from msvcgen.template.values import NilMap, StringList, TemplateFailure, Value, go_type, is_nil

_DIG_ARGUMENTS = 3


def _dict(*pairs: Value) -> dict[str, Value]:
    return {
        text_of(pairs[at]): pairs[at + 1] if at + 1 < len(pairs) else "" for at in range(0, len(pairs), 2)
    }


def _get(source: dict[str, Value], key: str) -> Value:
    return source.get(key, "")


def _set(target: dict[str, Value], key: str, value: Value) -> dict[str, Value]:
    if isinstance(target, NilMap):
        raise TemplateFailure("there is no dict to take the entry, only nil")
    target[key] = value
    return target


def _unset(target: dict[str, Value], key: str) -> dict[str, Value]:
    target.pop(key, None)
    return target


def _has_key(source: dict[str, Value], key: str) -> bool:
    return key in source


def _pluck(key: str, *sources: dict[str, Value]) -> list[Value]:
    return [source[key] for source in sources if key in source]


def _sorted_keys(source: dict[str, Value]) -> list[str]:
    # Go gives map entries in random order; sorting makes the output reproducible.
    return sorted(source, key=go_bytes)


def _keys(*sources: dict[str, Value]) -> StringList:
    return StringList(key for source in sources for key in _sorted_keys(source))


def _values(source: dict[str, Value]) -> list[Value]:
    return [source[key] for key in _sorted_keys(source)]


def _pick(source: dict[str, Value], *keys: str) -> dict[str, Value]:
    return {key: source[key] for key in keys if key in source}


def _omit(source: dict[str, Value], *keys: str) -> dict[str, Value]:
    return {key: value for key, value in source.items() if key not in keys}


def _dig(*arguments: Value) -> Value:
    if len(arguments) < _DIG_ARGUMENTS:
        raise TemplateFailure("at least three arguments are needed: keys, a default and a dict")
    *keys, default, value = arguments
    for key in keys:
        if not isinstance(key, str):
            raise TemplateFailure(f"a key must be a string, found {go_type(key)}")
    for key in keys:
        if go_type(value) != "map[string]interface {}" or not isinstance(value, dict):
            raise TemplateFailure(f"`{key}` can be looked up in a dict only, found {go_type(value)}")
        if key not in value:
            return default
        value = value[key]
    return value


def _must_merge(target: dict[str, Value], *sources: dict[str, Value]) -> Value:
    return _merge_all(target, sources, overwrite=False)


def _must_merge_overwrite(target: dict[str, Value], *sources: dict[str, Value]) -> Value:
    return _merge_all(target, sources, overwrite=True)


def _merge_all(
    target: dict[str, Value], sources: tuple[dict[str, Value], ...], *, overwrite: bool
) -> dict[str, Value]:
    merge = Merge(overwrite=overwrite)
    merged = _made_for(target, sources)
    for source in sources:
        try:
            merge.into(merged, source)
        except Differing as differing:
            raise TemplateFailure(str(differing)) from None
    return merged


def _made_for(target: dict[str, Value], sources: tuple[dict[str, Value], ...]) -> dict[str, Value]:
    """Give a dict that takes entries, as mergo makes one where the target is nil and a source is not."""
    if isinstance(target, NilMap) and not all(map(is_nil, sources)):
        return {}
    return target


def _merge(target: dict[str, Value], *sources: dict[str, Value]) -> Value:
    return _merge_quietly(target, sources, overwrite=False)


def _merge_overwrite(target: dict[str, Value], *sources: dict[str, Value]) -> Value:
    return _merge_quietly(target, sources, overwrite=True)


def _merge_quietly(
    target: dict[str, Value], sources: tuple[dict[str, Value], ...], *, overwrite: bool
) -> Value:
    """Give "" where the values do not fit together, as sprig's `merge` swallows that error."""
    merge = Merge(overwrite=overwrite)
    merged = _made_for(target, sources)
    try:
        for source in sources:
            merge.into(merged, source)
    except Differing:
        return ""
    return merged


_MAP = "map[string]any"

FUNCTIONS = table(
    ("dict", _dict, "...any"),
    ("dig", _dig, "...any"),
    ("get", _get, _MAP, "string"),
    ("hasKey", _has_key, _MAP, "string"),
    ("keys", _keys, f"...{_MAP}"),
    ("merge", _merge, _MAP, f"...{_MAP}"),
    ("mergeOverwrite", _merge_overwrite, _MAP, f"...{_MAP}"),
    ("mustMerge", _must_merge, _MAP, f"...{_MAP}"),
    ("mustMergeOverwrite", _must_merge_overwrite, _MAP, f"...{_MAP}"),
    ("omit", _omit, _MAP, "...string"),
    ("pick", _pick, _MAP, "...string"),
    ("pluck", _pluck, "string", f"...{_MAP}"),
    ("set", _set, _MAP, "string", "any"),
    ("unset", _unset, _MAP, "string"),
    ("values", _values, _MAP),
)
