# SPDX-License-Identifier: Apache-2.0
"""Patterns of names: `{http.request.method} {http.route}` stands for the values of a span's own attributes,
and in the body of a log record `{anything}` stands for any text."""

import re
from functools import cache

FIELD = re.compile(r"\{([^}]*)\}")


def matches_span(pattern, name, values):
    """Whether a name is what the pattern becomes with these attributes, {key: (type, value)}."""
    expected = fill(pattern, values)
    return expected is not None and expected == name


def fill(pattern, values):
    """The pattern with values in it; None if one is not there."""
    parts = []
    for index, part in enumerate(split(pattern)):
        if index % 2:
            if part not in values:
                return None
            part = str(values[part][1])
        parts.append(part)
    return "".join(parts)


def matches_body(pattern, body):
    return expression(pattern).fullmatch(body) is not None


@cache
def split(pattern):
    """Texts and keys by turns."""
    return FIELD.split(pattern)


@cache
def expression(pattern):
    return re.compile("".join(".+" if index % 2 else re.escape(part)
                              for index, part in enumerate(split(pattern))), re.DOTALL)
