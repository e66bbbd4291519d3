"""An open file as a lock between processes; the system drops it with the process, however that ended.

On Windows locked bytes cannot be read by others, so the locked byte lies far behind what is written.
"""

import os
import sys

if sys.platform == "win32":
    import msvcrt

    _LOCKED_BYTE = 1 << 30

    def take(file: int) -> bool:
        """Lock an open file; returns False where another process has it."""
        at = os.lseek(file, 0, os.SEEK_CUR)
        os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            # else whoever writes next writes behind a gigabyte of nothing
            os.lseek(file, at, os.SEEK_SET)
        return True

    def release(file: int) -> None:
        """Give a lock back that was taken."""
        os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def take(file: int) -> bool:
        """Lock an open file; returns False where another process has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(file: int) -> None:
        """Give a lock back that was taken."""
        fcntl.flock(file, fcntl.LOCK_UN)
