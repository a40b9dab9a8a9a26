// A C program, line for line: each end of a pair writes, and the other one reads.
import * as c from 'socketpair/posix';

const text = (bytes, count) => new TextDecoder().decode(bytes.subarray(0, count));
const bytes = (string) => new TextEncoder().encode(string);

const fd = [-1, -1];
if (c.socketpair(c.AF_UNIX, c.SOCK_STREAM, 0, fd) === -1) {
  c.perror('socketpair');
  process.exit(1);
}
c.write(fd[0], bytes('b'), 1);
c.write(fd[1], bytes('a'), 1);

const buffer = new Uint8Array(1);
for (const end of [0, 1]) {
  const count = c.read(fd[end], buffer, 1);
  console.log(`fd[${end}] read ${text(buffer, count)}`);
}

c.close(fd[1]);
console.log(`end of file: ${c.read(fd[0], buffer, 1)}`);
if (c.write(fd[0], bytes('b'), 1) === -1) console.log(c.strerror(c.errno));
c.close(fd[0]);
