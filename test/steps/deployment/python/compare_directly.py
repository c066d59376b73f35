"""Compares attributes of an item with values directly, where a condition is nothing but comparisons joined by AND.

Those of keys are, and most of writes. MiniStack goes through the tokens of a query's condition for each item.
"""

import operator
import re

from ministack.services import dynamodb

name = r"#?[A-Za-z0-9_]+"
value = r":[A-Za-z0-9_]+"
comparison = re.compile(
    rf"\s*(?:begins_with\s*\(\s*(?P<begins>{name})\s*,\s*(?P<prefix>{value})\s*\)"
    rf"|attribute_(?P<no>not_)?exists\s*\(\s*(?P<exists>{name})\s*\)"
    rf"|(?P<left>{name})\s*(?P<sign><>|<=|>=|=|<|>)\s*(?P<right>{value})"
    rf"|(?P<between>{name})\s+BETWEEN\s+(?P<low>{value})\s+AND\s+(?P<high>{value}))\s*(?:AND\b|$)",
    re.IGNORECASE,
)
signs = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def compare(left, sign, right):
    # As the emulator, which looks for a string first.
    if left is not None and right is not None and "S" in left and "S" in right:
        return signs[sign](left["S"], right["S"])
    return dynamodb._compare_ddb(left, sign, right)


def begins_with(left, prefix):
    if left is None or prefix is None:
        return False
    # Other types are an error, or compared by bytes: the KeyError leaves them to the emulator.
    return left["S"].startswith(prefix["S"])


def comparison_of(found):
    named = found.group("begins") or found.group("exists") or found.group("left") or found.group("between")
    if named.startswith("#"):
        of = lambda item, names: item.get(names.get(named, named)) if item else None
    else:
        of = lambda item, _names: item.get(named) if item else None
    no, prefix, sign, right, low, high = found.group("no", "prefix", "sign", "right", "low", "high")
    if prefix:
        return lambda item, values, names: begins_with(of(item, names), values.get(prefix))
    if sign:
        return lambda item, values, names: compare(of(item, names), sign, values.get(right))
    if low:
        return lambda item, values, names: (
            compare(values.get(low), "<=", of(item, names)) and compare(of(item, names), "<=", values.get(high))
        )
    return lambda item, _values, names: (of(item, names) is None) == bool(no)


def comparisons_of(expression):
    """The comparisons that must all hold, or none if the condition is of another kind."""
    comparisons = []
    at = 0
    while at < len(expression.rstrip()):
        found = comparison.match(expression, at)
        if not found:
            return None
        comparisons.append(comparison_of(found))
        at = found.end()
    return comparisons
