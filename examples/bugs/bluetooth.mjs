// The Bluetooth driver of Windows (Qadeer and Wu, "KISS: Keep It Simple and Sequential", PLDI 2004): a
// request looks whether the driver stops, and counts itself in afterwards; the driver is gone between the two.
import { check } from 'socketpair/model';

const [STOPPING, PENDING, STOPPED] = [0, 1, 2];

/** A request, and the thread that stops the driver; the driver itself counts as pending. */
const program = (enter) => (m) => {
  const words = new Int32Array(m.shared('driver', 12).buffer);
  m.name(words, { 0: 'STOPPING', 1: 'PENDING', 2: 'STOPPED' });
  Atomics.store(words, PENDING, 1);
  const leave = () => {
    if (Atomics.sub(words, PENDING, 1) === 1) Atomics.store(words, STOPPED, 1);
  };
  m.thread('request', () => {
    if (enter(words, leave)) {
      m.assert(Atomics.load(words, STOPPED) === 0, 'works on a driver that is gone');
      leave();
    }
  });
  m.thread('stop', () => {
    Atomics.store(words, STOPPING, 1);
    leave();
  });
};

export const before = check(
  program((words) => {
    if (Atomics.load(words, STOPPING) === 1) return false;
    Atomics.add(words, PENDING, 1);
    return true;
  }),
);

// As the authors mended it: counted in first, and out again if the driver stops.
export const after = check(
  program((words, leave) => {
    Atomics.add(words, PENDING, 1);
    if (Atomics.load(words, STOPPING) === 0) return true;
    leave();
    return false;
  }),
);
