import signal

import pytest


@pytest.fixture
def kept_signals():
    """The command has handlers of its own."""
    handlers = [(number, signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]
    yield
    for number, handler in handlers:
        signal.signal(number, handler)
