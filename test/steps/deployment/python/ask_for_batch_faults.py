"""Lets batches of queues and of the table's stream come late, twice, out of order, or again in part.

A function with the setting BATCH_FAULTS_URL has that address asked before each of its batches, and the answer says which
fault the batch has, if any. No other function notices.
"""

import json
import random
import time
import urllib.request

from ministack.core.concurrency import spawn_background
from ministack.core.responses import new_uuid
from ministack.services import lambda_svc

late_seconds = 3
asked_within_seconds = 2


def kind_of(event):
    """What a batch is of: "fifo", "standard" or "stream"; None for any other event."""
    records = event.get("Records") if isinstance(event, dict) else None
    first = records[0] if isinstance(records, list) and records and isinstance(records[0], dict) else {}
    source = first.get("eventSource")
    if source == "aws:dynamodb":
        return "stream"
    if source == "aws:sqs":
        return "fifo" if "MessageGroupId" in first["attributes"] else "standard"
    return None


def fault_of(url, kind):
    try:
        with urllib.request.urlopen(f"{url}/{kind}", timeout=asked_within_seconds) as answer:
            return answer.read().decode()
    except OSError:
        return ""


def failures_of(records):
    return [{"itemIdentifier": each["messageId"]} for each in records]


def failing(kind, records):
    """The answer by which all these records come again."""
    if kind == "stream":
        return {"error": True, "body": {"errorType": "BatchFault", "errorMessage": "A fault of this run"}}
    return {"body": {"batchItemFailures": failures_of(records)}}


def failing_as_well(answer, records):
    """A function's answer to a batch of a queue, by which these records come again as well."""
    if answer.get("error"):
        return answer
    body = answer.get("body") or {}
    said = (json.loads(body) if isinstance(body, str) else body) or {}
    return {**answer, "body": {"batchItemFailures": said.get("batchItemFailures", []) + failures_of(records)}}


def with_faults(dispatch):
    def dispatch_with_faults(func, config, event, request_id, started):
        def run(records=None):
            given = event if records is None else {**event, "Records": records}
            return dispatch(func, config, given, new_uuid(), time.time())

        def run_later(records):
            time.sleep(random.random() * late_seconds)
            run(records)

        url = config.get("Environment", {}).get("Variables", {}).get("BATCH_FAULTS_URL")
        kind = kind_of(event) if url else None
        fault = fault_of(url, kind) if kind else ""
        if not fault:
            return dispatch(func, config, event, request_id, started)
        records = event["Records"]
        if fault == "late":
            return failing(kind, records)
        if fault == "twice":
            run()
            return run()
        if fault == "out of order":
            # As if the function had answered too late: its work ends beside that of later batches, or after it.
            spawn_background(run_later, records, thread_name="late-batch")
            return run(records[::-1]) if kind == "standard" else run()
        # Partly failed: of a stream, the first half is done; of a queue, all of it, and the answer says that the last is not.
        if kind == "stream":
            run(records[: max(1, len(records) // 2)])
            return failing(kind, records)
        return failing_as_well(run(), records[-1:])

    return dispatch_with_faults


def install():
    lambda_svc._execute_function_dispatch = with_faults(lambda_svc._execute_function_dispatch)
