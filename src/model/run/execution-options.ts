/** Events that may happen in a run, and faults that are looked for. */
export interface ExecutionOptions {
  /** These threads (true: all) may be terminated at any operation, and in their sleep. */
  readonly crashes?: boolean | readonly string[];
  /** Park loops that only look (see spin.ts). */
  readonly parks?: boolean;
  /** Look for data races at the end of each run. */
  readonly races?: boolean;
}

export function mayCrash({ crashes = false }: ExecutionOptions, name: string): boolean {
  return typeof crashes === 'boolean' ? crashes : crashes.includes(name);
}
