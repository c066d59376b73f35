"""Has the emulator remember what it has parsed and checked.

MiniStack parses and checks the condition of a query or a write anew for each item that it looks at, and each number
whenever it meets it. These functions are pure.
"""

from functools import lru_cache

from compare_directly import comparisons_of
from ministack.services import dynamodb

remembered = 4096


def remember_texts(function):
    """For a function of a text that also takes what is none, and refuses it."""
    of_text = lru_cache(maxsize=remembered)(function)
    return lambda text: of_text(text) if isinstance(text, str) else function(text)


def with_checks_remembered(evaluate):
    """Checks the text of a condition once, and then only evaluates it. What fails is left to the emulator."""

    @lru_cache(maxsize=remembered)
    def checked(expression, slot):
        tokens = dynamodb._tokenize(expression)
        fails = (
            dynamodb._check_redundant_parens(tokens, slot)
            or dynamodb._check_reserved_keyword_usage(tokens)
            or dynamodb._condition_syntax_error(expression, slot)
        )
        texts = [text.upper() if kind == "IDENT" else text for kind, text in tokens]
        bounds = [(texts[i + 1], texts[i + 3]) for i, text in enumerate(texts) if text == "BETWEEN"]
        return None if fails else (tokens, bounds, comparisons_of(expression))

    def evaluate_checked(expression, item, values, names, slot="ConditionExpression"):
        try:
            tokens, bounds, comparisons = checked(expression, slot)
            if not any(dynamodb._between_bounds_error(values.get(low), values.get(high)) for low, high in bounds):
                if comparisons is None:
                    return dynamodb._ExprEval(tokens, item, values, names).evaluate()
                # All of them, because one that fails must not hide the error of another.
                return all([holds(item, values, names) for holds in comparisons])
        except Exception:
            pass
        return evaluate(expression, item, values, names, slot)

    return evaluate_checked


def install():
    tokens_of = lru_cache(maxsize=remembered)(dynamodb._tokenize)
    # A list of their own for callers that change it.
    dynamodb._tokenize = lambda expression: list(tokens_of(expression))
    dynamodb._condition_syntax_error = lru_cache(maxsize=remembered)(dynamodb._condition_syntax_error)
    dynamodb._evaluate_condition = with_checks_remembered(dynamodb._evaluate_condition)
    for name in ("_number_error", "_number_size_bytes", "_ddb_canonicalize_number"):
        setattr(dynamodb, name, remember_texts(getattr(dynamodb, name)))
