"""Does what oracle.c does, where there is no C compiler: libc's calls through ctypes."""
import ctypes, os, resource, signal, stat, struct, sys

LIMIT_S, MAX_FDS, SHOWN = 20, 1024, 64
libc = ctypes.CDLL(None, use_errno=True)
for name in ("read", "write", "readv", "writev", "recv", "send", "recvmsg", "sendmsg"):
    getattr(libc, name).restype = ctypes.c_ssize_t
POLLIN, POLLOUT, POLLRDHUP = 1, 4, 0x2000
MSG_PEEK, MSG_DONTWAIT, MSG_WAITALL = 0x2, 0x40, 0x100
O_ACCMODE, O_WRONLY, O_RDONLY, O_NONBLOCK = 3, 1, 0, 0o4000
F_GETFL, FIONREAD, SOL_SOCKET, SO_TYPE, SOCK_STREAM = 3, 0x541B, 1, 3, 1
I = ctypes.c_int


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class Message(ctypes.Structure):
    _fields_ = [("name", ctypes.c_void_p), ("name_length", ctypes.c_uint), ("vectors", ctypes.c_void_p),
                ("vector_count", ctypes.c_size_t), ("control", ctypes.c_void_p),
                ("control_length", ctypes.c_size_t), ("flags", ctypes.c_int)]


class Entry(ctypes.Structure):
    _fields_ = [("fd", ctypes.c_int), ("events", ctypes.c_short), ("revents", ctypes.c_ushort)]


def call(name, *args):
    result = getattr(libc, name)(*args)
    return -ctypes.get_errno() if result < 0 else result


def integer(name, fd, *args, value=0):
    """A call that stores an int behind its last argument."""
    box = I(value)
    result = call(name, I(fd), *args, ctypes.byref(box), *([ctypes.byref(I(4))] if name == "getsockopt" else []))
    return result, box.value


def would_wait(fd, events, flags, size):
    status = call("fcntl", I(fd), F_GETFL)
    if status < 0 or status & O_NONBLOCK or flags & MSG_DONTWAIT:
        return False
    mode = os.fstat(fd).st_mode
    if not stat.S_ISSOCK(mode) and not stat.S_ISFIFO(mode):
        return False
    if status & O_ACCMODE == (O_WRONLY if events == POLLIN else O_RDONLY):
        return False
    entry = Entry(fd, events | POLLRDHUP, 0)
    call("poll", ctypes.byref(entry), 1, 0)
    if (flags & MSG_WAITALL and not flags & MSG_PEEK and not entry.revents & POLLRDHUP
            and integer("getsockopt", fd, SOL_SOCKET, SO_TYPE) == (0, SOCK_STREAM)):
        result, queued = integer("ioctl", fd, ctypes.c_ulong(FIONREAD))
        if result == 0 and queued < size:
            return True
    return entry.revents == 0


def letters(size, first):
    return ctypes.create_string_buffer(bytes(97 + (first + i) % 26 for i in range(size)), max(size, 1))


def received(result, buffer, size):
    if result < 0:
        return str(result)
    count = min(result, size)
    data, rest, text = buffer.raw[:count], buffer.raw[count:size], str(result)
    if count > SHOWN:
        hashed = 2166136261
        for byte in data:
            hashed = (hashed ^ byte) * 16777619 & 0xFFFFFFFF
        text += f" #{hashed}"
    elif count:
        text += " " + data.decode("latin1")
    return text + (" touched" if rest.strip(b".") else "")


def cut(buffer, sizes):
    vectors, at = (Vector * max(len(sizes), 1))(), ctypes.addressof(buffer)
    for i, size in enumerate(sizes):
        vectors[i] = Vector(at, size)
        at += size
    return vectors


def message(buffer, sizes):
    vectors = cut(buffer, sizes)
    return Message(None, 0, ctypes.addressof(vectors), len(sizes), None, 0, 0), vectors


def made(name, *args):
    fds = (I * 2)()
    result = call(name, *[I(a) for a in args if name != "pipe2"], fds, *[I(a) for a in args if name == "pipe2"])
    return str(result) if result < 0 else f"0 {fds[0]} {fds[1]}"


def transfer(name, fd, sizes, flags=0, fill=None):
    """The eight calls that move bytes. `fill` is None where they are received."""
    total, plain = sum(sizes), name in ("read", "write", "readv", "writev")
    if not (plain and total == 0) and would_wait(
            fd, POLLIN if fill is None else POLLOUT, flags, total if fill is None else 0):
        return "waits"
    buffer = ctypes.create_string_buffer(b"." * total, max(total, 1)) if fill is None else letters(total, fill)
    if name in ("recvmsg", "sendmsg"):
        box, _kept = message(buffer, sizes)
        result = call(name, I(fd), ctypes.byref(box), I(flags))
    elif name in ("readv", "writev"):
        result = call(name, I(fd), cut(buffer, sizes), I(len(sizes)))
    else:
        result = call(name, I(fd), buffer, ctypes.c_size_t(total), *([] if plain else [I(flags)]))
    if fill is not None:
        return str(result)
    return received(result, buffer, total) + (f" flags={box.flags}" if name == "recvmsg" and result >= 0 else "")


def polled(args):
    entries = (Entry * max(len(args) // 2, 1))(*[Entry(args[i], args[i + 1], 0) for i in range(0, len(args), 2)])
    result = call("poll", entries, len(args) // 2, 0)
    return " ".join([str(result)] + [str(e.revents) for e in entries[: len(args) // 2] if result >= 0])


def selected(nfds, *masks):
    sets = [(ctypes.c_ulong * 16)(mask) for mask in masks]
    result = call("select", I(nfds), *sets, (ctypes.c_long * 2)(0, 0))
    return " ".join([str(result)] + [str(s[0] & (1 << max(nfds, 0)) - 1) for s in sets if result >= 0])


def waited(fd, size):
    packed = os.uname().machine == "x86_64"
    stride = 12 if packed else 16
    box = ctypes.create_string_buffer(64 * stride)
    result = call("epoll_wait", I(fd), box, I(size), I(0))
    found = sorted(struct.unpack_from("<iI", box.raw[i * stride + (4 if packed else 8):][:4] + box.raw[i * stride:][:4])
                   for i in range(max(result, 0)))
    return " ".join([str(result)] + [f"{data}:{events}" for data, events in found])


def stored(pair):
    return str(pair[0]) if pair[0] < 0 else f"0 {pair[1]}"


def address(name, fd):
    box, size = ctypes.create_string_buffer(110), ctypes.c_uint(110)
    result = call(name, I(fd), box, ctypes.byref(size))
    return str(result) if result < 0 else f"0 {struct.unpack('H', box.raw[:2])[0]} {size.value}"


def run(name, a):
    if name in ("socketpair", "pipe", "pipe2"):
        return made(name, *a)
    if name in ("read", "readv"):
        return transfer(name, a[0], a[1:])
    if name == "write":
        return transfer(name, a[0], a[1:2], fill=a[2])
    if name == "writev":
        return transfer(name, a[0], a[2:], fill=a[1])
    if name == "recv":
        return transfer(name, a[0], a[1:2], a[2])
    if name == "send":
        return transfer(name, a[0], a[1:2], a[2], a[3])
    if name == "recvmsg":
        return transfer(name, a[0], a[2:], a[1])
    if name == "sendmsg":
        return transfer(name, a[0], a[3:], a[1], a[2])
    if name == "ioctl":
        return stored(integer(name, a[0], ctypes.c_ulong(a[1]), value=a[2]))
    if name == "getsockopt":
        return stored(integer(name, a[0], I(a[1]), I(a[2])))
    if name == "setsockopt":
        return str(call(name, *[I(x) for x in a[:3]], ctypes.byref(I(a[3])), 4))
    if name in ("getsockname", "getpeername"):
        return address(name, a[0])
    if name == "epoll_ctl":
        event = struct.pack("=Iq" if os.uname().machine == "x86_64" else "=I4xq", a[3] & 0xFFFFFFFF, a[4])
        return str(call(name, I(a[0]), I(a[1]), I(a[2]), event))
    special = {"poll": lambda: polled(a), "select": lambda: selected(*a), "epoll_wait": lambda: waited(*a)}
    return special[name]() if name in special else str(call(name, *[I(x) for x in a]))


def main():
    first_fd = int(sys.argv[-1])
    resource.setrlimit(resource.RLIMIT_NOFILE, (MAX_FDS + 2, MAX_FDS + 2))
    lines, out = os.fdopen(os.dup2(0, MAX_FDS), "r"), os.fdopen(os.dup2(1, MAX_FDS + 1), "w")
    resource.setrlimit(resource.RLIMIT_NOFILE, (MAX_FDS, MAX_FDS + 2))
    os.closerange(first_fd, MAX_FDS)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    for line in lines:
        name, *args = line.split()
        if name == "end":
            signal.alarm(LIMIT_S)
            os.closerange(first_fd, MAX_FDS)
            out.write(".\n")
            out.flush()
        else:
            out.write(run(name, [int(x) for x in args]) + "\n")


main()
