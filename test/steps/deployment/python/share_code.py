"""Unpacks the code of a function once, for all its workers, and lets them share what V8 has compiled of it.

The emulator unpacks it into a new folder for each worker, where no compiled code is found again. Functions only read
it, as on AWS, where it is read-only.
"""

import hashlib
import os
import tempfile
import zipfile

from ministack.core import lambda_runtime

# Also once the worker has run its first invocation, with what that has compiled. Workers are killed and never exit.
listen = 'rl.on("line", async (line) => {'
listen_and_keep = f"""{listen}
  if (lineNum === 2) Module.flushCompileCache?.();"""


class SharedZipFile(zipfile.ZipFile):
    def extractall(self, path=None, members=None, pwd=None):
        if os.path.basename(path) != "code":
            return super().extractall(path, members, pwd)
        with open(self.filename, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        shared = os.path.join(tempfile.gettempdir(), f"function-code-{digest[:32]}")
        if not os.path.isdir(shared):
            own = tempfile.mkdtemp(prefix="function-code-")
            super().extractall(own, members, pwd)
            try:
                os.rename(own, shared)
            except OSError:
                # Another worker was faster. Its code is the same.
                pass
        os.rmdir(path)
        os.symlink(shared, path)


class Zip:
    """The module `zipfile`, as the emulator's workers see it."""

    ZipFile = SharedZipFile

    def __getattr__(self, name):
        return getattr(zipfile, name)


def install():
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    if script.count(listen) != 1:
        raise RuntimeError("The emulator's worker for Node listens in another way")
    lambda_runtime._NODEJS_WORKER_SCRIPT = script.replace(listen, listen_and_keep)
    lambda_runtime.zipfile = Zip()
