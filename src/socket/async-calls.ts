import { failure } from '../calls/failure.ts';
import { isPipe, isRecords, writesFully } from '../calls/read-write.ts';
import { ERRNO } from '../errno/errno.ts';
import { takeOptions } from '../errno/take.ts';
import type { End } from '../ring/end.ts';
import { checkRange, stillThere } from './arguments.ts';
import { type AsyncOptions, itself, later, type Owner } from './later.ts';
import { type TakenLimits, takeLimits } from './limits.ts';

/** The maker of a call. Its end is asked for when all arguments were read, for a getter may close it. */
export interface User {
  readonly owner: Owner;
  end(): End;
}

/** read(2) that does not block its thread; `done` is called as soon as it has its result. */
export function readLater(
  user: User,
  target: Uint8Array,
  options: AsyncOptions,
  done?: () => void,
): Promise<number> {
  const { offset, length, limits } = takeArguments('target', target, options);
  const end = user.end();
  const consumer = () => end.consumer ?? refuse(end, 'read');
  consumer();
  const step = (): number => {
    stillThere('target', target, offset, length);
    if (length === 0) return 0;
    const count = consumer().read(target, offset, length);
    if (count === ERRNO.EAGAIN) return consumer().orEnded(count);
    done?.();
    return count;
  };
  const { owner } = user;
  return later(
    { syscall: 'read', owner, end, side: consumer, step, gone: () => undefined, answer: itself },
    limits,
  );
}

/** write(2) that does not block its thread. */
export function writeLater(user: User, source: Uint8Array, options: AsyncOptions): Promise<number> {
  return write(user, source, options, false, itself);
}

/** The same until everything has gone. */
export function writeAllLater(
  user: User,
  source: Uint8Array,
  options: AsyncOptions,
): Promise<void> {
  return write(user, source, options, true, () => undefined);
}

function write<Answer>(
  user: User,
  source: Uint8Array,
  options: AsyncOptions,
  all: boolean,
  answer: (result: number) => Answer,
): Promise<Answer> {
  const { offset, length, limits } = takeArguments('source', source, options);
  const end = user.end();
  const producer = () => end.producer ?? refuse(end, 'write');
  producer();
  const whole = all || writesFully(end);
  let done = 0;
  const step = (): number => {
    stillThere('source', source, offset, length);
    if (length === 0 && isPipe(end)) return 0;
    do {
      const least = done === 0 || isRecords(end) ? producer().needed(length - done) : 1;
      const count = producer().write(source, offset + done, length - done, least);
      if (count < 0) {
        // As in a blocking call: what has gone counts first, and the next call finds the error.
        return !all && done > 0 && count !== ERRNO.EAGAIN ? done : count;
      }
      done += count;
      // There may be room for the next packet already, and then nobody rings.
    } while (isRecords(end) && done < length);
    return done < length && whole ? ERRNO.EAGAIN : done;
  };
  const gone = () => (whole || done > 0 ? done : undefined);
  const { owner } = user;
  return later({ syscall: 'write', owner, end, side: producer, step, gone, answer }, limits);
}

interface Arguments {
  readonly offset: number;
  readonly length: number;
  readonly limits: TakenLimits;
}

/** Reads all that a call was given, once. */
function takeArguments(name: string, bytes: Uint8Array, options: AsyncOptions): Arguments {
  const taken = takeOptions(options, ['offset', 'length', 'signal', 'timeout']);
  const limits = takeLimits(taken);
  const { offset = 0 } = taken;
  return { offset, length: checkRange(name, bytes, offset, taken.length), limits };
}

function refuse(end: End, syscall: 'read' | 'write'): never {
  throw failure(end, ERRNO.EBADF, syscall);
}
