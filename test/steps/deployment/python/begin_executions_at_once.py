"""Begins an execution of a state machine at once. The emulator pauses before each."""

import time

from ministack.services import stepfunctions

pause_seconds = 0.15


class Clock:
    def __getattr__(self, name):
        return getattr(time, name)

    def sleep(self, seconds):
        if seconds != pause_seconds:
            time.sleep(seconds)


def install():
    stepfunctions.time = Clock()
