"""The self-pipe trick of Python's standard library: signal.set_wakeup_fd. Arguments: FILE SIGNO..."""

import mmap
import os
import select
import signal
import struct
import sys
import time

ENTRIES = 4096
ENTRY = struct.Struct("=qqqii")
COUNT = struct.Struct("=q")

with open(sys.argv[1], "r+b") as file:
    shared = mmap.mmap(file.fileno(), 0)
capacity = COUNT.unpack_from(shared, 0)[0]
read_end, write_end = os.pipe()
os.set_blocking(read_end, False)
os.set_blocking(write_end, False)
signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
for signo in sys.argv[2:]:
    # Only a signal with a handler reaches the pipe.
    signal.signal(int(signo), lambda signo, frame: None)
poll = select.poll()
poll.register(read_end, select.POLLIN)
COUNT.pack_into(shared, 8, time.monotonic_ns())
while True:
    poll.poll()
    for signo in os.read(read_end, 4096):
        nanos = time.monotonic_ns()
        count = COUNT.unpack_from(shared, 64)[0]
        if count < capacity:
            ENTRY.pack_into(shared, ENTRIES + count * ENTRY.size, nanos, 0, 0, signo, 1)
        COUNT.pack_into(shared, 64, count + 1)
