"""Has the poller skip queues that are empty, and look again as soon as the delay of a message ends.

The emulator looks through all queues whenever anything was written, and else each second, whenever a message is due.
"""

import time
from functools import lru_cache
from itertools import islice

from ministack.core.arn import parse_arn
from ministack.services import lambda_svc, sqs

# Of a queue with more, those at its head are due first.
looked_at = 100
at_least_seconds = 0.01


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


def install():
    receive = sqs._receive_messages_for_esm

    def receive_if_any(queue_url, max_number):
        queue = sqs._queues.get(queue_url)
        return receive(queue_url, max_number) if queue is None or queue["messages"] else []

    sqs._receive_messages_for_esm = receive_if_any
    lambda_svc.parse_arn = lru_cache(maxsize=4096)(parse_arn)
    lambda_svc._esm_wake = Wake(lambda_svc._esm_wake)
