import { isPipe, isRecords, writesFully } from '../calls/read-write.ts';
import { ERRNO } from '../errno/errno.ts';
import { wrongType } from '../errno/misuse.ts';
import { errnoError } from '../errno/system-error.ts';
import type { End } from '../ring/end.ts';
import { checkRange } from './arguments.ts';
import { type AsyncOptions, type Call, itself, later, type Owner } from './later.ts';

/** read(2) that does not block its thread; `done` is called as soon as it has its result. */
export function readLater(
  end: End,
  owner: Owner,
  target: Uint8Array,
  options: AsyncOptions,
  done?: () => void,
): Promise<number> {
  checkOptions(options);
  const offset = options.offset ?? 0;
  const length = checkRange('target', target, offset, options.length);
  const consumer = () => end.consumer ?? refuse('read');
  consumer();
  const step = (): number => {
    stillThere('target', target, offset, length);
    if (length === 0) return 0;
    const count = consumer().read(target, offset, length);
    if (count === ERRNO.EAGAIN) return consumer().endsWaits() ? 0 : count;
    done?.();
    return count;
  };
  return later(
    { syscall: 'read', owner, side: consumer, step, gone: () => 0, answer: itself },
    options,
  );
}

/** write(2) that does not block its thread. */
export function writeLater(
  end: End,
  owner: Owner,
  source: Uint8Array,
  options: AsyncOptions,
): Promise<number> {
  return later(writing(end, owner, source, options, false, itself), options);
}

/** The same until everything has gone. */
export function writeAllLater(
  end: End,
  owner: Owner,
  source: Uint8Array,
  options: AsyncOptions,
): Promise<void> {
  return later(
    writing(end, owner, source, options, true, () => undefined),
    options,
  );
}

function writing<Answer>(
  end: End,
  owner: Owner,
  source: Uint8Array,
  options: AsyncOptions,
  all: boolean,
  answer: (result: number) => Answer,
): Call<Answer> {
  checkOptions(options);
  const offset = options.offset ?? 0;
  const length = checkRange('source', source, offset, options.length);
  const producer = () => end.producer ?? refuse('write');
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
  return { syscall: 'write', owner, side: producer, step, gone: () => done, answer };
}

function checkOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null) {
    throw wrongType('options', 'an object', options);
  }
}

/** While a call waits, its caller may give the buffer away, which would lose the bytes. */
function stillThere(name: string, bytes: Uint8Array, offset: number, length: number): void {
  if (offset + length > bytes.length) checkRange(name, bytes, offset, length);
}

function refuse(syscall: 'read' | 'write'): never {
  throw errnoError(ERRNO.EBADF, syscall);
}
