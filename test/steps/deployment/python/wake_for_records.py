"""Wakes the poller for a record of a table's stream only if the filter of a mapping lets it through.

The emulator wakes it for each write to a table. It looks through all mappings then, while requests wait for it. Here a
record that a mapping's filter refuses moves its position on at once, as the poller would.
"""

import json
from functools import lru_cache

from ministack.services import dynamodb, lambda_svc

pattern_of = lru_cache(maxsize=1024)(json.loads)


def lets_through(mapping, record):
    filters = (mapping.get("FilterCriteria") or {}).get("Filters") or []
    try:
        patterns = [pattern_of(each["Pattern"]) for each in filters]
    except (KeyError, TypeError, ValueError):
        return True
    return not patterns or any(lambda_svc._match_esm_filter(record, pattern) for pattern in patterns)


def is_wanted(mapping, record, end):
    """Whether the poller has to look at the last record for a mapping, which may still be busy with earlier ones."""
    positions = lambda_svc._dynamodb_stream_positions
    with lambda_svc._dynamodb_stream_positions_lock:
        if positions.get(mapping["UUID"]) != end - 1 or lets_through(mapping, record):
            return True
        positions[mapping["UUID"]] = end
    return False


class Asleep:
    """The event that wakes the poller, for writes: they wake it themselves."""

    def set(self):
        pass


def with_wake(emit):
    def emit_and_wake(table_name, *args, **options):
        before = dynamodb.stream_end_position(table_name)
        emit(table_name, *args, **options)
        end = dynamodb.stream_end_position(table_name)
        if end == before:
            return
        source = dynamodb._tables[table_name].get("LatestStreamArn")
        record = dynamodb._stream_records[table_name][-1]
        mappings = [each for each in lambda_svc._esms.values() if each.get("EventSourceArn") == source]
        # All of them, because each may move on.
        if any([each.get("Enabled", True) and is_wanted(each, record, end) for each in mappings]):
            lambda_svc._esm_wake.set()

    return emit_and_wake


def install():
    dynamodb.esm_wake = Asleep()
    dynamodb._emit_stream_event = with_wake(dynamodb._emit_stream_event)
