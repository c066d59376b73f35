"""Ends the log of each invocation by a mark.

The emulator answers when a function has, and has printed nothing more for 5 ms, or nothing at all for 50 ms. It looks
each millisecond. Here the worker prints a mark before it answers, so all that it has printed stands before the mark.
"""

import queue

from ministack.core import lambda_runtime

mark = "--- end of invocation ---"
# The mark is in the pipe before the answer is. This only keeps a worker that closed its output from blocking others.
mark_within_seconds = 2

answer_plainly = "const _realStdoutWrite = process.stdout.write.bind(process.stdout);"
answer_after_mark = f"""
const _writeAnswer = process.stdout.write.bind(process.stdout);
const _realStdoutWrite = (answer) => {{
  if (lineNum > 1) _stderrWrite({mark!r} + "\\n");
  return _writeAnswer(answer);
}};"""


def read_stderr(self):
    own = self._stderr_queue
    try:
        for line in self._proc.stderr:
            own.put(line.rstrip("\n"))
    except Exception:
        pass
    # A worker that dies has printed all that it ever will.
    own.put(mark)


def with_mark(drain_bounded):
    def drain_until_mark(self):
        if not self.config.get("Runtime", "").startswith("nodejs"):
            return drain_bounded(self)
        lines = []
        while True:
            try:
                line = self._stderr_queue.get(timeout=mark_within_seconds)
            except queue.Empty:
                break
            # Something printed without an end of line may stand before the mark.
            if line.endswith(mark):
                lines += [line.removesuffix(mark)] if line != mark else []
                break
            lines.append(line)
        return "\n".join(lines)

    return drain_until_mark


def without_marks(drain):
    return lambda self: "\n".join(line for line in drain(self).split("\n") if line != mark)


def install():
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    if script.count(answer_plainly) != 1:
        raise RuntimeError("The emulator's worker for Node answers in another way")
    lambda_runtime._NODEJS_WORKER_SCRIPT = script.replace(answer_plainly, answer_after_mark)
    worker = lambda_runtime.Worker
    worker._read_stderr = read_stderr
    worker._drain_stderr_bounded = with_mark(worker._drain_stderr_bounded)
    worker._drain_stderr = without_marks(worker._drain_stderr)
