// ../h/cross2.ts
import fc2 from "fast-check";

// test/kernel/generate.ts
import fc from "fast-check";

// test/kernel/names.ts
var NAMES = {
  domain: { AF_UNIX: 1 },
  type: {
    SOCK_STREAM: 1,
    SOCK_DGRAM: 2,
    SOCK_SEQPACKET: 5,
    SOCK_NONBLOCK: 2048,
    SOCK_CLOEXEC: 524288
  },
  message: {
    MSG_OOB: 1,
    MSG_PEEK: 2,
    MSG_TRUNC: 32,
    MSG_DONTWAIT: 64,
    MSG_EOR: 128,
    MSG_WAITALL: 256,
    MSG_NOSIGNAL: 16384
  },
  how: { SHUT_RD: 0, SHUT_WR: 1, SHUT_RDWR: 2 },
  open: { O_NONBLOCK: 2048, O_CLOEXEC: 524288, O_DIRECT: 16384 },
  command: {
    F_DUPFD: 0,
    F_GETFD: 1,
    F_SETFD: 2,
    F_GETFL: 3,
    F_SETFL: 4,
    F_DUPFD_CLOEXEC: 1030,
    F_GETPIPE_SZ: 1032
  },
  request: { FIONREAD: 21531, FIONBIO: 21537, SIOCOUTQ: 21521 },
  level: { SOL_SOCKET: 1 },
  option: {
    SO_TYPE: 3,
    SO_ERROR: 4,
    SO_SNDBUF: 7,
    SO_RCVBUF: 8,
    SO_RCVLOWAT: 18,
    SO_ACCEPTCONN: 30,
    SO_PROTOCOL: 38,
    SO_DOMAIN: 39
  },
  poll: {
    POLLIN: 1,
    POLLPRI: 2,
    POLLOUT: 4,
    POLLERR: 8,
    POLLHUP: 16,
    POLLNVAL: 32,
    POLLRDNORM: 64,
    POLLWRNORM: 256,
    POLLRDHUP: 8192
  },
  epoll: {
    EPOLLIN: 1,
    EPOLLOUT: 4,
    EPOLLERR: 8,
    EPOLLHUP: 16,
    EPOLLRDHUP: 8192,
    EPOLLONESHOT: 1 << 30
  },
  operation: { EPOLL_CTL_ADD: 1, EPOLL_CTL_DEL: 2, EPOLL_CTL_MOD: 3 }
};
var CHOICES = [
  "domain",
  "how",
  "command",
  "request",
  "level",
  "option",
  "operation"
];
var NUMBERS = Object.assign({}, ...Object.values(NAMES));
function named(kind, value) {
  const names = Object.entries(NAMES[kind] ?? {});
  const exact = names.find(([, number]) => number === value);
  if (exact !== void 0) return exact[0];
  if (value <= 0 || CHOICES.includes(kind)) return String(value);
  const types2 = kind === "type" ? 15 : 0;
  const parts = names.filter(
    ([, number]) => number <= types2 ? number === (value & types2) : (value & number) === number
  );
  const rest = parts.reduce((left, [, number]) => left & ~number, value);
  return [...parts.map(([name]) => name), ...rest === 0 ? [] : [String(rest)]].join("|");
}

// test/kernel/calls.ts
var CALLS = {
  socketpair: ["domain", "type", "protocol"],
  pipe: [],
  pipe2: ["open"],
  read: ["fd", "size"],
  write: ["fd", "size", "fill"],
  readv: ["fd", "\u2026", "size"],
  writev: ["fd", "fill", "\u2026", "size"],
  recv: ["fd", "size", "message"],
  send: ["fd", "size", "message", "fill"],
  recvmsg: ["fd", "message", "\u2026", "size"],
  sendmsg: ["fd", "message", "fill", "\u2026", "size"],
  shutdown: ["fd", "how"],
  close: ["fd"],
  dup: ["fd"],
  dup2: ["fd", "number"],
  dup3: ["fd", "number", "open"],
  fcntl: ["fd", "command", "value"],
  ioctl: ["fd", "request", "value"],
  getsockopt: ["fd", "level", "option"],
  setsockopt: ["fd", "level", "option", "value"],
  getsockname: ["fd"],
  getpeername: ["fd"],
  poll: ["\u2026", "fd", "poll"],
  select: ["value", "set", "set", "set"],
  epoll_create1: ["open"],
  epoll_ctl: ["fd", "operation", "fd", "epoll", "value"],
  epoll_wait: ["fd", "value"]
};
function kindsOf(name, count) {
  const kinds = CALLS[name];
  if (kinds === void 0) throw new Error(`no such call: ${name}`);
  const start = kinds.indexOf("\u2026");
  if (start === -1) return [...kinds];
  const repeated = kinds.slice(start + 1);
  const all = kinds.slice(0, start);
  while (all.length < count) all.push(...repeated);
  return all;
}
function print([name, ...args]) {
  const kinds = kindsOf(name, args.length);
  return `${name}(${args.map((value, i) => named(kinds[i] ?? "", value)).join(", ")})`;
}

// test/kernel/generate.ts
var { message, open, type } = NAMES;
var fd = fc.nat(31);
var later = fc.oneof({ weight: 4, arbitrary: fc.constant(28) }, { weight: 1, arbitrary: fd });
var WRONG_FDS = [-1, 40];
var few = (...values) => fc.constantFrom(...values);
var bits = (...values) => fc.subarray(values).map((some) => some.reduce((all, bit) => all | bit, 0));
var mostly = (usual, rare, weight = 12) => fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: rare });
var size = mostly(few(0, 1, 2, 3, 5, 8, 13, 100), few(4095, 4096, 4097, 5e3));
var sizes = fc.array(few(0, 1, 2, 4, 7, 60), { maxLength: 4 });
var fill = fc.nat(25);
var sendFlags = mostly(
  bits(message.MSG_DONTWAIT, message.MSG_NOSIGNAL, message.MSG_EOR),
  few(message.MSG_OOB, message.MSG_PEEK, message.MSG_TRUNC, message.MSG_WAITALL, 32768, 2048)
);
var receiveFlags = mostly(
  bits(message.MSG_DONTWAIT, message.MSG_PEEK, message.MSG_TRUNC, message.MSG_WAITALL),
  few(message.MSG_OOB, message.MSG_EOR, message.MSG_NOSIGNAL, 524288)
);
var descriptorFlags = mostly(bits(open.O_NONBLOCK, open.O_CLOEXEC), few(1, 4), 20);
var pollEvents = mostly(
  bits(...Object.values(NAMES.poll)),
  few(65535 & ~1024, 128, 512)
);
var epollEvents = bits(...Object.values(NAMES.epoll).filter((bit) => bit !== 8));
var nonblock = few(open.O_NONBLOCK, open.O_NONBLOCK, 0);
var types = fc.tuple(few(type.SOCK_STREAM, type.SOCK_STREAM, type.SOCK_SEQPACKET, type.SOCK_DGRAM), nonblock).map(([kind, flag]) => kind | flag);
var opening = fc.oneof(
  { weight: 8, arbitrary: call("socketpair", few(1), types, few(0)) },
  { weight: 2, arbitrary: call("pipe2", nonblock) },
  { weight: 1, arbitrary: call("pipe2", few(open.O_DIRECT | open.O_NONBLOCK)) }
);
var SINGLE = [
  [
    2,
    call(
      "socketpair",
      mostly(few(1), few(0, 999, -1), 20),
      mostly(
        fc.tuple(types, few(0, type.SOCK_CLOEXEC)).map(([kind, flag]) => kind | flag),
        few(0, 4, 6, 7, 10, 11, 15, 17, 75, 257, -1),
        6
      ),
      mostly(few(0), few(2, -1, 17), 20)
    )
  ],
  [1, call("pipe")],
  [1, call("pipe2", fc.oneof(descriptorFlags, few(open.O_DIRECT | open.O_NONBLOCK)))],
  [8, call("read", fd, size)],
  [8, call("write", fd, size, fill)],
  [3, fc.tuple(fd, sizes).map(([to, lengths]) => ["readv", to, ...lengths])],
  [3, fc.tuple(fd, fill, sizes).map(([to, first, all]) => ["writev", to, first, ...all])],
  [9, call("recv", fd, size, receiveFlags)],
  [9, call("send", fd, size, sendFlags, fill)],
  [5, fc.tuple(fd, receiveFlags, sizes).map(([to, f, all]) => ["recvmsg", to, f, ...all])],
  [
    5,
    fc.tuple(fd, sendFlags, fill, sizes).map(([to, flags, first, all]) => ["sendmsg", to, flags, first, ...all])
  ],
  [2, call("shutdown", fd, mostly(few(0, 1, 2), few(-1, 3)))],
  [3, call("close", fd)],
  [1, call("dup", fd)],
  [1, call("dup2", fd, fd)],
  [1, call("dup3", fd, fd, mostly(few(0, open.O_CLOEXEC), few(open.O_NONBLOCK, 1), 6))],
  [2, call("fcntl", fd, few(0, 1030), few(-1, 0, 3, 7, 12, 1023, 1024, 5e3))],
  [2, call("fcntl", fd, few(1, 3, 3, 1032, 9999), few(0))],
  [1, call("fcntl", fd, few(2), few(0, 1, 3))],
  [2, call("fcntl", fd, few(4), few(0, open.O_NONBLOCK, open.O_NONBLOCK | 2, 194, 1024))],
  [4, call("ioctl", fd, mostly(few(21531), few(21521, 39321)), few(0))],
  [1, call("ioctl", fd, few(21537), few(0, 1, 5))],
  [3, call("getsockopt", fd, mostly(few(1), few(0, 6), 20), few(3, 4, 4, 4, 30, 38, 39, 9999))],
  [1, call("setsockopt", fd, mostly(few(1), few(6)), few(3, 4, 30, 38, 39, 9999), few(0, 1))],
  [1, fc.oneof(call("getsockname", fd), call("getpeername", fd))],
  [
    6,
    fc.array(fc.tuple(fd, pollEvents), { maxLength: 4 }).map((entries) => ["poll", ...entries.flat()])
  ],
  [2, call("select", mostly(few(14, 14, 9), few(-1, 0, 5)), set(), set(), set())],
  [1, call("epoll_create1", mostly(few(0, open.O_CLOEXEC), few(1)))],
  [3, call("epoll_ctl", later, mostly(few(1, 1, 2, 3), few(9)), fd, epollEvents, fc.nat(99))],
  [3, call("epoll_wait", later, mostly(few(16), few(0, -1)))]
];
var exchange = fc.record({
  end: fc.nat(27),
  bytes: size,
  room: size,
  out: sendFlags,
  into: receiveFlags,
  plain: fc.nat(3),
  first: fill
}).map(({ end, bytes, room, out, into, plain, first }) => [
  plain & 1 ? ["write", end, bytes, first] : ["send", end, bytes, out, first],
  plain & 2 ? ["read", end ^ 1, room] : ["recvmsg", end ^ 1, into, room]
]);
var calls = fc.oneof(
  { weight: 15, arbitrary: exchange },
  ...SINGLE.map(([weight, arbitrary]) => ({ weight, arbitrary: arbitrary.map((made) => [made]) }))
);
function programs(length) {
  return fc.record({
    openings: fc.array(opening, { minLength: 1, maxLength: 3, size: "max" }),
    polled: few([], [], [], [["epoll_create1", 0]]),
    body: fc.array(calls, { maxLength: length, size: "max" })
  }).map(({ openings, polled, body }) => {
    const finished = body.flat().map((raw) => finish(raw, openings.length * 2));
    return withinCapacity(withoutUrgentBytes([...openings, ...polled, ...finished]));
  });
}
var FIRST_FD = 3;
function finish([name, ...args], opened) {
  const kinds = kindsOf(name, args.length);
  return [
    name,
    ...args.map((value, i) => {
      if (kinds[i] !== "fd" && kinds[i] !== "number") return value;
      if (value < 28) return FIRST_FD + value % opened;
      return value < 30 ? FIRST_FD + opened + value - 28 : WRONG_FDS[value - 30] ?? -1;
    })
  ];
}
function call(name, ...args) {
  return fc.tuple(...args).map((values) => [name, ...values]);
}
function set() {
  return fc.array(fc.nat(9), { maxLength: 2 }).map(
    (bits2) => bits2.reduce((mask, bit) => mask | 1 << FIRST_FD + bit, 0)
  );
}
var SLOTS = 15;
var MEMORY = 212992 / 4 - 8192;
function withoutUrgentBytes(calls2) {
  const streams = calls2.some(([name, , kind = 0]) => {
    return name === "socketpair" && (kind & 15) === type.SOCK_STREAM;
  });
  if (!streams) return [...calls2];
  return calls2.map((made) => {
    const [name, ...args] = made;
    const index = name === "send" ? 2 : name === "sendmsg" ? 1 : -1;
    return index === -1 ? made : [name, ...args.map((value, i) => i === index ? value & ~message.MSG_OOB : value)];
  });
}
function withinCapacity(calls2) {
  let slots = 0;
  let memory = 0;
  return calls2.filter(([name, ...args]) => {
    const bytes = sentBy(name, args);
    if (bytes === void 0) return true;
    const more = Math.ceil(Math.max(bytes, 1) / 4096);
    const cost = 1024 + 2 * bytes;
    if (slots + more > SLOTS || memory + cost > MEMORY) return false;
    slots += more;
    memory += cost;
    return true;
  });
}
function sentBy(name, args) {
  if (name === "write" || name === "send") return args[1];
  if (name !== "writev" && name !== "sendmsg") return void 0;
  return args.slice(name === "writev" ? 2 : 3).reduce((all, length) => all + length, 0);
}

// test/kernel/oracle.ts
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
var COMPILERS = ["cc", "gcc", "clang", "g++"];
var SOURCE = fileURLToPath(new URL("./test/kernel/oracle.c", import.meta.url));
var SCRIPT = fileURLToPath(new URL("./test/kernel/oracle.py", import.meta.url));
var REQUIRED = (process.env["CI"] ?? "") !== "";
function works(command) {
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
function compiler() {
  return COMPILERS.find(works);
}
function startOracle(firstFd, language) {
  const cc = language === "python3" ? void 0 : compiler();
  const folder = mkdtempSync(join(tmpdir(), "socketpair-kernel-"));
  try {
    const command = cc === void 0 ? ["python3", SCRIPT] : [join(folder, "oracle")];
    if (cc !== void 0) {
      execFileSync(cc, ["-x", "c", "-O1", "-o", join(folder, "oracle"), SOURCE], {
        stdio: ["ignore", "ignore", "inherit"]
      });
    }
    const [file = "", ...args] = command;
    const child = spawn(file, [...args, String(firstFd)], { stdio: ["pipe", "pipe", "inherit"] });
    child.once("close", () => rmSync(folder, { recursive: true, force: true }));
    return talk(child, cc === void 0 ? "python3" : "C");
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
function talk(child, language) {
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error("the oracle has no pipes");
  let text = "";
  let asked = 0;
  let waiting;
  let failed;
  stdout.setEncoding("latin1").on("data", (chunk) => {
    text += chunk;
    asked -= chunk.split(".").length - 1;
    if (asked > 0) return;
    waiting?.(text);
    text = "";
  });
  child.once("close", (code) => failed?.(new Error(`the oracle ended with status ${code}`)));
  return {
    language,
    async ask(programs2) {
      const answer = await new Promise((resolve, reject) => {
        waiting = resolve;
        failed = reject;
        asked = programs2.length;
        stdin.write(programs2.map((calls2) => `${calls2.map((c2) => c2.join(" ")).join("\n")}
end
`).join(""));
      });
      return answer.split(".\n").slice(0, -1).map((lines) => lines.split("\n").slice(0, -1));
    },
    stop() {
      child.kill();
    }
  };
}

// ../h/cross2.ts
var N = Number(process.argv[2]);
var W = setInterval(() => 0, 1e6);
var t = performance.now();
var ps = fc2.sample(programs(60), { numRuns: N, seed: Number(process.argv[3] ?? 1) });
var steps = ps.reduce((n, p) => n + p.length, 0);
console.log("generated", steps, "steps in", performance.now() - t);
var c = startOracle(FIRST_FD, "C");
var py = startOracle(FIRST_FD, "python3");
t = performance.now();
var A = [];
for (const p of ps) {
  const h = setTimeout(() => {
    console.log("HANG", p.map(print).join("\n"));
    process.exit(1);
  }, 3e3);
  A.push((await c.ask([p]))[0]);
  clearTimeout(h);
}
console.log("C", performance.now() - t);
t = performance.now();
var B = await py.ask(ps);
console.log("py", performance.now() - t);
var bad = 0;
var tally = {};
ps.forEach((p, i) => {
  for (let j = 0; j < p.length; j++) {
    const a = A[i][j], b = B[i][j];
    const k = p[j][0];
    const r = a === "waits" ? "waits" : a?.startsWith("-") ? a : /^\d+/.exec(a)?.[0] === "0" ? "0" : ">0";
    (tally[k] ??= {})[r] = (tally[k][r] ?? 0) + 1;
    if (a !== b) {
      if (bad++ < 8) console.log("DIFF", i, j, print(p[j]), "| C", a, "| py", b, "\n", p.slice(0, j + 1).map(print).join("; "));
      break;
    }
  }
});
console.log(bad, "differ");
console.log(tally);
c.stop();
py.stop();
