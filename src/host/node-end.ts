import { builtin } from './builtin.ts';

/** The part of `process` that tells how a thread ends. */
export interface EndProcess {
  on(event: 'uncaughtExceptionMonitor', listener: (error: unknown) => void): void;
  listenerCount(event: 'uncaughtException'): number;
  hasUncaughtExceptionCaptureCallback(): boolean;
  getBuiltinModule?(name: string): unknown;
}

interface Files {
  existsSync(file: object | string): boolean;
}

interface Utilities {
  inspect(value: unknown): string;
}

/** An error that a listener takes is not fatal. */
export function onFatal(process: EndProcess, callback: (error: unknown) => void): void {
  process.on('uncaughtExceptionMonitor', (error) => {
    const taken =
      process.listenerCount('uncaughtException') > 0 ||
      process.hasUncaughtExceptionCaptureCallback();
    if (!taken) callback(error);
  });
}

export function isMissing(process: EndProcess, file: string): boolean {
  const { existsSync } = builtin<Files>(process, 'fs');
  if (file.startsWith('file:')) return !existsSync(new URL(file));
  return /^(\.{0,2}[\\/]|[a-z]:)/i.test(file) && !existsSync(file);
}

export function describe(process: EndProcess, value: unknown): string {
  return builtin<Utilities>(process, 'util').inspect(value);
}

declare const URL: new (url: string) => object;
