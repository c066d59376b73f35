"""Has the poller look only at mappings whose source has something new, and again as soon as the delay of a message ends.

The emulator goes through all mappings three times whenever anything was written, and else each second, whenever a
message is due. It waits 50 ms after it was woken for nothing.
"""

import time
from functools import lru_cache
from itertools import islice

from ministack.core.arn import parse_arn
from ministack.services import dynamodb, lambda_svc, sqs

# In a longer queue, the messages at its head are due first.
looked_at = 100
at_least_seconds = 0.01
pause_seconds = 0.005

arn_of = lru_cache(maxsize=4096)(parse_arn)


def seconds_until_due():
    now = time.time()
    dues = (
        message.get("visible_at", 0)
        for queue in list(sqs._queues._data.values())
        for message in list(islice(queue["messages"], looked_at))
    )
    return min((due - now for due in dues if due > now), default=60)


class Wake:
    """The event that wakes the poller, which waits for it no longer than until the next message is due."""

    def __init__(self, event):
        self.event = event
        self.set = event.set
        self.clear = event.clear

    def wait(self, seconds):
        return self.event.wait(min(seconds, max(seconds_until_due(), at_least_seconds)))


def queue_has_news(_account, _region, mapping):
    source = mapping.get("EventSourceArn", "")
    if ":sqs:" not in source:
        return False
    queue = sqs._queue_by_arn(source)
    now = time.time()
    return queue is not None and any(message.get("visible_at", 0) <= now for message in list(queue["messages"]))


def shards_may_have_news(_account, _region, mapping):
    return ":kinesis:" in mapping.get("EventSourceArn", "")


def stream_has_news(account, region, mapping):
    source = mapping.get("EventSourceArn", "")
    if ":dynamodb:" not in source:
        return False
    position = lambda_svc._dynamodb_stream_positions.get_scoped(account, region, mapping["UUID"])
    table = arn_of(source).resource.split("/")[1]
    return position is None or position < dynamodb.stream_end_position(table, account_id=account, region=region)


def with_news_only(poll, has_news, all_mappings):
    def poll_news():
        # Looked at one by one, because functions run meanwhile. Only the poller calls this.
        lambda_svc._iter_all_esms = lambda: (each for each in all_mappings() if has_news(*each))
        return poll()

    return poll_news


def install():
    all_mappings = lambda_svc._iter_all_esms
    for poll, has_news in (
        ("_poll_sqs", queue_has_news),
        ("_poll_kinesis", shards_may_have_news),
        ("_poll_dynamodb_streams", stream_has_news),
    ):
        setattr(lambda_svc, poll, with_news_only(getattr(lambda_svc, poll), has_news, all_mappings))
    lambda_svc.parse_arn = sqs.parse_arn = arn_of
    lambda_svc._esm_wake = Wake(lambda_svc._esm_wake)
    lambda_svc._ESM_IDLE_WAKE_GAP_SECONDS = pause_seconds
