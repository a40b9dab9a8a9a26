// test/kernel/fillrows.tmp.ts
import { readFileSync as readFileSync2, writeFileSync } from "node:fs";

// test/kernel/oracle.ts
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
var COMPILERS = ["cc", "gcc", "clang", "g++"];
var SOURCES = ["main", "calls", "special"].map(
  (name) => fileURLToPath(new URL(`./oracle/${name}.c`, import.meta.url))
);
var SCRIPT = fileURLToPath(new URL("./oracle/oracle.py", import.meta.url));
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
      execFileSync(cc, ["-x", "c", "-O1", "-pthread", "-o", join(folder, "oracle"), ...SOURCES], {
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
    async ask(programs) {
      const answer = await new Promise((resolve, reject) => {
        waiting = resolve;
        failed = reject;
        asked = programs.length;
        stdin.write(programs.map((calls) => `${calls.map((c) => c.join(" ")).join("\n")}
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

// test/kernel/rows.ts
import { readFileSync } from "node:fs";

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
    F_SETPIPE_SZ: 1031,
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
    SO_RCVTIMEO: 20,
    SO_SNDTIMEO: 21,
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
    EPOLLONESHOT: 1 << 30,
    EPOLLET: 1 << 31
  },
  operation: { EPOLL_CTL_ADD: 1, EPOLL_CTL_DEL: 2, EPOLL_CTL_MOD: 3 }
};
var NUMBERS = Object.assign({}, ...Object.values(NAMES));
function numbered(text) {
  return text.split("|").reduce((value, part) => {
    const number = NUMBERS[part] ?? Number(part);
    if (!Number.isInteger(number)) throw new Error(`not a number: ${part}`);
    return value | number;
  }, 0);
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
var SPECIAL_CALLS = {
  fill: ["fd", "size"],
  drain: ["fd", "size"],
  flood: ["fd", "size", "value", "fill"],
  runs: ["fd", "size", "value"],
  null: ["value", "fd"],
  kept: ["domain", "type", "protocol"],
  sendto: ["fd", "size", "fill"],
  recvfrom: ["fd", "size"],
  gettimeout: ["fd", "option"],
  settimeout: ["fd", "option", "value", "value"],
  pollfor: ["fd", "poll", "value"],
  vectors: ["fd", "value"],
  limit: ["value"],
  mark: [],
  passed: ["value"],
  blocked: ["value"],
  done: ["value"],
  answers: ["\u2026", "value"]
};
function kindsOf(name, count) {
  const bare = name.replace(/^\d:/, "");
  const kinds = CALLS[bare] ?? SPECIAL_CALLS[bare];
  if (kinds === void 0) throw new Error(`no such call: ${name}`);
  const start = kinds.indexOf("\u2026");
  if (start === -1) return [...kinds];
  const repeated = kinds.slice(start + 1);
  const all = kinds.slice(0, start);
  while (all.length < count) all.push(...repeated);
  return all;
}
function parse(program) {
  return program.split(/[;\n]/).map((line) => line.trim()).filter((line) => line !== "").map((line) => {
    const [, name, args] = /^((?:\d:)?\w+)\((.*)\)/.exec(line) ?? [];
    if (name === void 0 || args === void 0) throw new Error(`not a call: ${line}`);
    const values = args === "" ? [] : args.split(",").map((text) => numbered(text.trim()));
    kindsOf(name, values.length);
    return [name, ...values];
  });
}

// test/kernel/rows.ts
var FILE = new URL("./probe.txt", import.meta.url);
var MACROS = [
  [/\bstream\(\)/g, "socketpair(AF_UNIX, SOCK_STREAM, 0)"],
  [/\bseqpacket\(\)/g, "socketpair(AF_UNIX, SOCK_SEQPACKET, 0)"],
  [/\bdgram\(\)/g, "socketpair(AF_UNIX, SOCK_DGRAM, 0)"],
  [/\bALL\b/g, "POLLIN|POLLPRI|POLLOUT|POLLRDHUP"],
  [/\bwait2\((\d)\)/g, "epoll_wait($1, 16); epoll_wait($1, 16)"],
  [
    /\boptions\((\d)\)/g,
    [3, 39, 38, 30, 4, 18, 9, 2].map((option) => `getsockopt($1, SOL_SOCKET, ${option})`).join("; ")
  ],
  [
    // One pair with something queued at both ends, and one with nothing.
    /\bshut\((\w+), (\w+)\)/g,
    `socketpair(AF_UNIX, $1, 0); send(3, 1, 0, 0); send(4, 1, 0, 1); shutdown(3, $2);
     recv(3, 4, MSG_DONTWAIT); recv(3, 4, MSG_DONTWAIT); send(3, 1, 0, 0);
     recv(4, 4, MSG_DONTWAIT); recv(4, 4, MSG_DONTWAIT); send(4, 1, 0, 0);
     socketpair(AF_UNIX, $1, 0); shutdown(5, $2); recv(5, 4, MSG_DONTWAIT); recv(6, 4, MSG_DONTWAIT);
     poll(5, POLLIN|POLLPRI|POLLOUT|POLLRDHUP, 6, POLLIN|POLLPRI|POLLOUT|POLLRDHUP)`
  ]
];
function readRows() {
  const rows2 = [];
  const none = [];
  for (const block of readFileSync(FILE, "utf8").split(/\n(?=\S)/)) {
    const [head = "", ...lines] = block.split("\n");
    if (head.startsWith("#") || head === "") continue;
    const [ids = "", title = ""] = splitOnce(head, ": ");
    if (ids === "none") none.push({ ids: lines.join(" ").split(" ").filter(Boolean), because: title });
    else rows2.push({ ids: ids.split(" "), title, ...readRow(lines) });
  }
  return { rows: rows2, none };
}
function readRow(lines) {
  const field = (name) => lines.find((line) => line.startsWith(`  ${name}: `))?.slice(name.length + 4);
  const program = lines.filter((line) => !/^ {2}(kernel|library|differs): /.test(line)).join("; ");
  const text = MACROS.reduce((all, [pattern, by]) => all.replace(pattern, by), program);
  const [library, differs] = [field("library"), field("differs")];
  return {
    calls: parse(text),
    kernel: field("kernel")?.split("; ") ?? [],
    measured: differs?.endsWith(", measured") === true,
    ...library === void 0 ? {} : { library: library.split("; ") },
    ...differs === void 0 ? {} : { differs: differs.replace(/, measured$/, "") }
  };
}
function splitOnce(text, by) {
  const at = text.indexOf(by);
  return [text.slice(0, at), text.slice(at + by.length)];
}

// test/kernel/fillrows.tmp.ts
var FILE2 = "/tmp/wk/test/kernel/probe.txt";
var o = startOracle(3, "C");
var { rows } = readRows();
var answers = [];
for (const r of rows) answers.push((await o.ask([r.calls]))[0]);
o.stop();
var out = readFileSync2(FILE2, "utf8").split("\n").filter((l) => !l.startsWith("  kernel: "));
rows.forEach((r, i) => {
  const at = out.findIndex((l) => l.startsWith(r.ids.join(" ") + ": "));
  let j = at + 1;
  while (out[j]?.startsWith("  ") && !/^  (differs|library): /.test(out[j])) j++;
  if (answers[i].length !== r.calls.length) console.log("LENGTH", r.ids, answers[i]);
  out.splice(j, 0, "  kernel: " + answers[i].join("; "));
});
writeFileSync(FILE2, out.join("\n"));
