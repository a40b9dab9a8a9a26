import { builtin } from './builtin.ts';

/** The part of `process` that is used here. */
interface EndProcess {
  getBuiltinModule?(name: string): unknown;
}

interface Files {
  existsSync(file: object | string): boolean;
}

interface Utilities {
  inspect(value: unknown): string;
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
