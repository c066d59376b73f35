"""Copies items by marshal. The emulator copies each item that an update touches up to eleven times, and the generic way
takes six times as long."""

import copy
import marshal

from ministack.services import dynamodb

# The last format that does not look for objects that stand in a value twice. Those of a request never do.
without_references = 2


class Copy:
    def __getattr__(self, name):
        return getattr(copy, name)

    def deepcopy(self, value):
        try:
            return marshal.loads(marshal.dumps(value, without_references))
        except ValueError:
            # Whole tables hold more than what came as JSON.
            return copy.deepcopy(value)


def install():
    dynamodb.copy = Copy()
