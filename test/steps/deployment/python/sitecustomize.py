"""Python runs this file as it starts the emulator of a test run, and spares it work. None of it changes an answer."""

import remember_conditions
import serve_by_uvicorn

remember_conditions.install()
serve_by_uvicorn.install()
