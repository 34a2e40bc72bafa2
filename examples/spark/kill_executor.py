"""Runs `fleet.py` on a cluster of two executor processes, kills one of them in the middle, and lets it finish.

    python3 kill_executor.py TICKETS OUT [SECONDS]

SECONDS is how long an executor works before it is killed (by default 4). Works on Linux, where /proc lists processes.
Only a process that this program has started is killed.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
LONGEST = 600


def read(path):
    """A file of /proc, empty once its process has ended."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def children(pid):
    """The processes that a process has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in read(task).split()]


def executors(pid):
    """The executors among the processes below one."""
    found = []
    for child in children(pid):
        command = read(Path(f"/proc/{child}/cmdline"))
        found += [child] if b"CoarseGrainedExecutorBackend" in command else executors(child)
    return found


def python_workers(executor):
    return [child for child in children(executor) if b"pyspark" in read(Path(f"/proc/{child}/cmdline"))]


def main(tickets, out, seconds=4.0):
    command = [sys.executable, str(HERE / "fleet.py"), tickets, out, "--master", "local-cluster[2,1,1500]"]
    fleet = subprocess.Popen(command)
    end = time.monotonic() + LONGEST
    # An executor that has started a worker is at work.
    while fleet.poll() is None and time.monotonic() < end:
        working = [executor for executor in executors(fleet.pid) if python_workers(executor)]
        if working:
            break
        time.sleep(0.1)
    time.sleep(float(seconds))
    if fleet.poll() is not None or not working:
        sys.exit("the run was over before an executor could be killed; take more tickets")
    os.kill(working[0], signal.SIGKILL)
    print(f"killed executor {working[0]}", flush=True)
    try:
        code = fleet.wait(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        fleet.terminate()
        sys.exit("the run did not end")
    sys.exit(code)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
