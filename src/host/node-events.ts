/** The part of `process` that tells what an event loop waits for, as Node has it. */
export interface EventfulProcess {
  readonly versions: { readonly deno?: string; readonly bun?: string };
  /** Kinds of what keeps the loop running. */
  getActiveResourcesInfo?(): readonly string[];
  /** The streams among them, and more. */
  _getActiveHandles?(): readonly { readonly fd?: unknown }[];
}

/** An output counts as active in Node once it was written to, and brings no event. */
const OUTPUT = /^(?:PipeWrap|TTYWrap|TCPSocketWrap)$/;

/** Says whether more keeps the loop running than the one port by which the library does, if it `holds`. */
export function hasEvents(process: EventfulProcess, holds: boolean): boolean {
  const { deno, bun } = process.versions;
  const kinds = process.getActiveResourcesInfo?.();
  if (kinds === undefined || deno !== undefined || bun !== undefined) return true;
  const handles = process._getActiveHandles?.() ?? [];
  const outputs = handles.filter(({ fd }) => fd === 1 || fd === 2).length;
  const isPort = (kind: string): boolean => kind === 'MessagePort';
  const ports = kinds.filter(isPort).length - (holds ? 1 : 0);
  const streams = kinds.filter((kind) => OUTPUT.test(kind)).length - outputs;
  const others = kinds.filter((kind) => !isPort(kind) && !OUTPUT.test(kind)).length;
  return ports > 0 || streams > 0 || others > 0;
}
