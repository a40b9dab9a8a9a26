import { TEXT_BYTES } from '../atomics/register.ts';
import type { DeathReason } from '../errno/thread-death.ts';
import { platform } from '../host/platform.ts';

/** Text of the register about a thread. */
export interface Story {
  readonly name: string;
  /** The file it was started from. */
  readonly source?: string;
  /** Ends that it was given when it was started: pair << 1 | end. */
  readonly ends?: readonly number[];
  readonly reason?: DeathReason;
  readonly code?: number;
  readonly error?: ErrorText;
}

/** An error in words. */
export interface ErrorText {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

const MAX_ENDS = 32;
const MAX_NAME = 80;
/** Characters of a message, and of all others texts, that are kept where all of them are too many. */
const SHORT = 200;

/** The text of an entry; what is too long for it is cut, the stack of an error first. */
export function textOf(story: Story): Uint8Array {
  const { error, source, ends, ...others } = story;
  const name = others.name.slice(0, MAX_NAME);
  const base = {
    ...others,
    name,
    ...(source === undefined ? {} : { source: source.slice(-SHORT) }),
    ...(ends === undefined ? {} : { ends: ends.slice(0, MAX_ENDS) }),
  };
  if (error === undefined) return encode(base);
  const { stack, ...head } = error;
  for (let length = stack?.length ?? 0; length > 0; length = Math.floor(length / 2)) {
    const bytes = encode({ ...base, error: { ...head, stack: stack?.slice(0, length) } });
    if (bytes.length <= TEXT_BYTES) return bytes;
  }
  const bytes = encode({ ...base, error: head });
  if (bytes.length <= TEXT_BYTES) return bytes;
  const message = head.message.slice(0, SHORT);
  return encode({ ...base, error: { name: head.name.slice(0, MAX_NAME), message } });
}

/** The story that a text tells; undefined if it tells none. */
export function storyOf(text: Uint8Array): Story | undefined {
  try {
    const story: unknown = JSON.parse(new platform.TextDecoder().decode(text));
    if (typeof story !== 'object' || story === null) return undefined;
    const { name, error, ends } = story as Story;
    const sound = typeof name === 'string' && (ends === undefined || Array.isArray(ends));
    if (!sound) return undefined;
    return { ...(story as Story), ...(error && { error: errorText(error, String) }) };
  } catch {
    // Shared memory: anybody may have written there.
    return undefined;
  }
}

/** Anything that was thrown, in words. */
export function errorText(thrown: unknown, describe: (value: unknown) => string): ErrorText {
  const { name, message, stack } = (thrown ?? {}) as Partial<Record<keyof ErrorText, unknown>>;
  if (typeof message !== 'string') return { name: 'Error', message: describe(thrown) };
  return {
    name: typeof name === 'string' ? name : 'Error',
    message,
    ...(typeof stack === 'string' ? { stack } : {}),
  };
}

function encode(value: object): Uint8Array {
  return new platform.TextEncoder().encode(JSON.stringify(value));
}
