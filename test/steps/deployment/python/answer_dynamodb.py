"""A short way for requests to DynamoDB, which are most of all.

The emulator looks at each request for the signs of forty other services first. Those that name DynamoDB as their target
go to its handler at once, as the emulator's own router would send them in the end.
"""

from uuid import uuid4

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.core.router import extract_access_key_id, extract_region
from ministack.services import dynamodb

target_prefix = b"DynamoDB_20120810."


async def read_body(receive):
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def answer(headers, receive, send):
    signed = {"authorization": headers.get(b"authorization", b"").decode("latin-1")}
    set_request_account_id(extract_access_key_id(signed))
    set_request_region(extract_region(signed))
    body = await read_body(receive)
    if body is None:
        return
    target = {"x-amz-target": headers[b"x-amz-target"].decode("latin-1")}
    status, own, text = await dynamodb.handle_request("POST", "/", target, body, {})
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    answered = {**own, "content-length": str(len(data)), "x-amzn-requestid": str(uuid4())}
    fields = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answered.items()]
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": data})


def with_short_way(app):
    async def serve(scope, receive, send):
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == "/":
            headers = dict(scope["headers"])
            is_plain = b"content-encoding" not in headers
            if is_plain and headers.get(b"x-amz-target", b"").startswith(target_prefix):
                return await answer(headers, receive, send)
        return await app(scope, receive, send)

    return serve
