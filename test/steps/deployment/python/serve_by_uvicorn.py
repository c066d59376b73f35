"""Serves the emulator by uvicorn in place of Hypercorn, whose parser in Python takes a third of the processor time."""

import hypercorn.asyncio
import uvicorn

from answer_dynamodb import with_short_way


class Server(uvicorn.Server):
    """Leaves SIGTERM to the emulator."""

    def install_signal_handlers(self):
        pass

    def capture_signals(self):
        from contextlib import nullcontext

        return nullcontext()


async def serve(app, config):
    host, port = config.bind[0].rsplit(":", 1)
    settings = uvicorn.Config(
        with_short_way(app),
        host=host,
        port=int(port),
        http="httptools",
        ws="wsproto",
        lifespan="on",
        access_log=False,
        log_level="warning",
        timeout_keep_alive=int(config.keep_alive_timeout),
        server_header=False,
        date_header=False,
    )
    await Server(settings).serve()


def install():
    hypercorn.asyncio.serve = serve
