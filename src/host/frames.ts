import { platform } from './platform.ts';

const MAX_DEPTH = 40;
/** This file in the package, as it is mapped, run by itself, and run in the bundle for Node. */
const IN_PACKAGE = /^(.*\/)(?:(?:src|dist)\/host\/frames\.[jt]s|dist\/node\/(?:\w+\/)*\w+\.js)$/;

/** The frames of the calling thread's stack that are in files and not the library's own. */
export function callerFrames(): string[] {
  const { Error: engine } = platform;
  const limit = engine.stackTraceLimit;
  // The library's own frames are many, and left out.
  engine.stackTraceLimit = MAX_DEPTH;
  try {
    const frames = programFrames(new Error('here').stack ?? '');
    const own = ownPlaces(frames[0] ?? '');
    return frames.filter((line) => !own.some((place) => line.includes(place)));
  } finally {
    engine.stackTraceLimit = limit;
  }
}

/** The frames of a stack that are in files. */
export function programFrames(stack: string): string[] {
  return stack
    .split('\n')
    .filter((line) => /^\s+at |@/.test(line) && !/node:internal|\bext:/.test(line))
    .map((line) => line.trim().replace(/^at /, '').replaceAll('file://', ''))
    .filter((line) => line.includes('/'));
}

/** Where this library's code is, which nobody asks about, by the frame of a call in this file. */
function ownPlaces(frame: string): readonly string[] {
  const [, file] = /((?:https?:\/)?\/[^()]*?):\d+:\d+\)?$/.exec(frame) ?? [];
  if (file === undefined) return [];
  const [, root] = IN_PACKAGE.exec(file) ?? [];
  // Bundled with a program it cannot be told from it.
  return root === undefined ? [file] : [`${root}src/`, `${root}dist/`];
}
