import { isErrno, socketpair } from 'socketpair';
import { spawn } from 'socketpair/worker';

/** Laws that hold in every runner. Each returns what it saw, beside what is right. */
export const LAWS = {
  'a pair carries bytes': () => {
    const [a, b] = socketpair();
    a.writeAll(Buffer.from('hello'));
    a.close();
    const bytes = new Uint8Array(9);
    const count = b.readFull(bytes);
    b.close();
    return [Buffer.from(bytes.subarray(0, count)).toString(), 'hello'];
  },
  'an awaited read gets what is written later': async () => {
    const [a, b] = socketpair();
    const read = b.readAsync(new Uint8Array(9));
    a.write(Buffer.from('abc'));
    const count = await read;
    a.close();
    b.close();
    return [count, 3];
  },
  'a blocked read gets what a spawned thread writes': async () => {
    const [mine, theirs] = socketpair();
    const child = spawn(new URL('child.mjs', `file://${process.cwd()}/`), { ends: { io: theirs } });
    const count = mine.readFull(new Uint8Array(9));
    const { code } = await child.exited;
    mine.close();
    return [`${count} bytes, code ${code}`, '2 bytes, code 0'];
  },
  'a read with a timeout ends by itself': readsInVain,
};

/** To be tried with fake timers too. */
export async function readsInVain() {
  const [a, b] = socketpair();
  const saw = [];
  b.recvTimeout = 20;
  try {
    b.read(new Uint8Array(1));
  } catch (error) {
    saw.push(isErrno(error, 'EAGAIN') ? error.code : String(error));
  }
  await b.readAsync(new Uint8Array(1), { timeout: 20 }).catch((error) => saw.push(error.code));
  a.close();
  b.close();
  return [saw.join(), 'EAGAIN,ETIMEDOUT'];
}
