"""The walls around one job, put up from inside before foreign code runs: rlimits, Landlock, seccomp, no capabilities.

What each layer does, and where it exists:

    rlimits     any Unix         CPU time, memory, no file growth, few descriptors, no core dumps
    landlock    Linux >= 5.13    files: only listed folders are read, none written; TCP (>= 6.7); signals (>= 6.12)
    seccomp     Linux, x86-64    no network, processes, threads, other programs, mounts, changes of files or limits:
                                 a deny list of system calls, so a new call of a new kernel is open
    privileges  Linux            no capabilities, and none to be gained

On other systems only what the table says is in force: on macOS and on Linux without Landlock foreign code can read
files, on macOS it can use the network and start processes; on Windows there is no sandbox and nothing is run.
"""

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
WRITE_FILE, READ_FILE, READ_DIR = 1 << 1, 1 << 2, 1 << 3
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, PR_SET_DUMPABLE = 38, 22, 4
ALLOW, REFUSE, UNKNOWN, KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000  # EPERM; ENOSYS; end the process
X86_64, X32 = 0xC000003E, 0x40000000
CLONE3, PRLIMIT = 435, 302

# x86-64 numbers, by what they would reach.
REFUSED = {
    "network": (41, 42, 43, 44, 45, 46, 47, 49, 50, 53, 288, 299, 307),
    "processes and threads": (56, 57, 58, 59, 322),
    "other processes": (62, 200, 234, 129, 297, 101, 310, 311, 424, 434, 438, 440, 312),
    "changes of files": (
        *(76, 77, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 132, 133, 188, 189, 190, 197, 198),
        *(199, 235, 258, 259, 260, 261, 263, 264, 265, 266, 268, 280, 285, 316, 452, 304, 303),
    ),
    "memory shared with others": (29, 30, 31, 64, 68, 71, 240, 319, 447),
    "limits and identity": (105, 106, 113, 114, 116, 117, 119, 126, 135, 141, 142, 144, 160, 203, 251, 314),
    "the system": (
        *(103, 155, 159, 161, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 175, 176, 179, 227, 246),
        *(248, 249, 250, 253, 272, 294, 298, 300, 305, 308, 313, 320, 321, 323, 425, 426, 427),
        *(428, 429, 430, 431, 432, 433, 442),
    ),
}


@dataclass(frozen=True)
class Limits:
    """How much one job may take; seconds, MiB, pixels of the figure, bytes kept of what it prints and hands back."""

    cpu_seconds: int = 20
    wall_seconds: float = 30.0
    memory_mib: int = 1024
    pixels: int = 40_000_000
    printed_bytes: int = 65_536
    answer_bytes: int = 256 * 2**20


def layers() -> dict[str, str]:
    """Which walls stand on this system, each with `in force` or what is missing."""
    abi = landlock_version()
    seccomp = sys.platform == "linux" and platform.machine() == "x86_64"
    return {
        "rlimits": "in force" if os.name == "posix" else "missing: not a Unix",
        "landlock": f"in force (version {abi})" if abi > 0 else "missing: this kernel has none; files can be read",
        "seccomp": "in force" if seccomp else "missing: written for Linux on x86-64; network and processes are open",
        "privileges": "in force" if sys.platform == "linux" else "missing: not Linux",
    }


def landlock_version() -> int:
    """The kernel's Landlock version, 0 where there is none."""
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"):
        return 0
    return max(0, int(_libc().syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


def close_walls(limits: Limits, readable: Iterable[Path]) -> None:
    """Puts up every wall that this system has around the running process; there is no way back."""
    _limit_resources(limits)
    if sys.platform != "linux":
        return
    libc = _libc()
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")
    if landlock_version() > 0:
        _restrict_files(libc, readable)
    _drop_capabilities(libc)
    if platform.machine() == "x86_64":
        _filter_calls(libc)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _limit_resources(limits: Limits) -> None:
    import resource

    size = limits.memory_mib * 2**20
    if sys.platform == "linux":  # on top of what the warm process has mapped, most of which is shared and untouched
        size += int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    for name, value in (
        ("RLIMIT_CPU", limits.cpu_seconds),
        ("RLIMIT_AS", size),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_NOFILE", 64),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NPROC", 0),
    ):
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        top = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # Past the soft limit of CPU time comes a signal that says so, a second later the end.
        resource.setrlimit(kind, (top, top + 1 if name == "RLIMIT_CPU" and hard == resource.RLIM_INFINITY else top))


def _restrict_files(libc: ctypes.CDLL, readable: Iterable[Path]) -> None:
    """Only files under these paths can be opened, and only for reading; /dev/null swallows."""
    version = landlock_version()
    rights = (1 << (13 + (version >= 2) + (version >= 3) + (version >= 5))) - 1
    attributes = struct.pack("QQQ", rights, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = libc.syscall(LANDLOCK_CREATE, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock")
    for path in readable:
        if not path.exists():
            continue
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
        allowed = READ_FILE | READ_DIR if path.is_dir() else READ_FILE
        allowed |= WRITE_FILE if path == Path(os.devnull) else 0
        libc.syscall(LANDLOCK_ADD, ruleset, 1, struct.pack("=Qi", allowed, folder), ctypes.c_uint32(0))
        os.close(folder)
    if libc.syscall(LANDLOCK_RESTRICT, ruleset, ctypes.c_uint32(0)) != 0:
        raise OSError(ctypes.get_errno(), "landlock")
    os.close(ruleset)


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    header = struct.pack("Ii", 0x20080522, 0)
    libc.syscall(126 if platform.machine() == "x86_64" else 91, header, bytes(24))


def _filter_calls(libc: ctypes.CDLL) -> None:
    """Refuses the listed system calls with EPERM; a call by another machine's numbers ends the process."""
    program = _program(sorted({number for numbers in REFUSED.values() for number in numbers}))
    buffer = ctypes.create_string_buffer(program)
    address = ctypes.addressof(buffer)
    if libc.prctl(PR_SET_SECCOMP, 2, struct.pack("HxxxxxxQ", len(program) // 8, address), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


def _program(refused: list[int]) -> bytes:
    """A BPF program: machine, then number, then (for prlimit) whether it would set a limit."""
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06

    def step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
        return struct.pack("HBBI", code, then, otherwise, value)

    steps = [step(load, 4), step(equal, X86_64, 1, 0), step(answer, KILL), step(load, 0), step(at_least, X32, 0, 1)]
    steps += [step(answer, KILL), step(equal, CLONE3, 0, 1), step(answer, UNKNOWN)]
    steps += [step(equal, PRLIMIT, 0, 6), step(load, 32), step(equal, 0, 0, 3), step(load, 36), step(equal, 0, 0, 1)]
    steps += [step(answer, ALLOW), step(answer, REFUSE)]
    for number in refused:
        steps += [step(equal, number, 0, 1), step(answer, REFUSE)]
    return b"".join([*steps, step(answer, ALLOW)])
