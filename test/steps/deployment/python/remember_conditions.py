"""Has the emulator remember what it has parsed.

MiniStack parses the condition of a query or a write anew for each item that it looks at, and the name of each queue
whenever it looks for work. These functions are pure.
"""

from functools import lru_cache

from ministack.services import dynamodb


def install():
    check_syntax = lru_cache(maxsize=4096)(dynamodb._condition_syntax_error)
    tokens_of = lru_cache(maxsize=4096)(dynamodb._tokenize)

    dynamodb._condition_syntax_error = check_syntax
    # A list of their own for callers that change it.
    dynamodb._tokenize = lambda expression: list(tokens_of(expression))
