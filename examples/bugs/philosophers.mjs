// Dining philosophers (Dijkstra, EWD 310, 1965): each takes the left fork and waits for the right one.
import { check } from 'socketpair/model';

const SEATS = 3;

/** `order` says which fork a philosopher takes first. */
const program = (order) => (m) => {
  const forks = new Int32Array(m.shared('fork', SEATS * 4).buffer);
  const take = (fork) => {
    while (Atomics.compareExchange(forks, fork, 0, 1) !== 0) Atomics.wait(forks, fork, 1);
  };
  const give = (fork) => {
    Atomics.store(forks, fork, 0);
    Atomics.notify(forks, fork);
  };
  for (let seat = 0; seat < SEATS; seat++) {
    m.thread(`p${seat}`, () => {
      const both = order(seat, (seat + 1) % SEATS);
      both.forEach(take);
      both.forEach(give);
    });
  }
};

export const before = check(program((left, right) => [left, right]));

// Dijkstra's hierarchy of resources: the fork of the lower number first.
export const after = check(program((left, right) => [left, right].sort((a, b) => a - b)));
