// The race of race.mjs, looked for in every order that two threads can run in: it is in all of them.
import { check } from 'socketpair/model';
import { raceIn } from 'socketpair/race';

const found = { withRace: 0, without: 0 };
let first;

check(
  (m) => {
    const race = raceIn(m, ['main', 'reader']);
    const [mine, theirs] = race.socketpair({ capacity: 2 });
    const memory = new SharedArrayBuffer(8);
    race.thread('main', { mine }, ({ ends, watch }) => {
      const jobs = watch(new Int32Array(memory), 'jobs');
      jobs.set(0, 7);
      ends.mine.write(new Uint8Array(1)); // job 0 is there
      jobs.set(1, 8);
      ends.mine.write(new Uint8Array(1)); // job 1 is there
    });
    race.thread('reader', { io: theirs }, ({ ends, watch }) => {
      const jobs = watch(new Int32Array(memory), 'jobs');
      ends.io.read(new Uint8Array(1)); // one byte: job 0 is there
      return [jobs.get(0), jobs.get(1)];
    });
    race.after(({ races, text }) => {
      first ??= text;
      found[races.length > 0 ? 'withRace' : 'without'] += 1;
    });
  },
  { strategy: 'dpor', races: false },
);
console.log(first);
console.log(`${found.withRace} runs with a race, ${found.without} without`);
