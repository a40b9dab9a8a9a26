/**
 * Throws RangeError unless some 1,300 bytes of stack are left below the caller's frame. A function that
 * calls it before the first step of something that must not stop half-way may then call built-ins, and
 * functions that call nothing (a Queue's), and go round loops, to the end of it. Never blocks.
 *
 * V8 looks at the stack at the entry of each function; and at the end of a round of a loop too, when
 * it has something else to do there (enough rounds were counted, a garbage collection waits). What it
 * calls for that needs some hundred bytes, and where they are missing it throws RangeError out of the
 * middle of a function, round after round. This function's frame is larger than that: it is looked at
 * on entry, compiled or not, and given back at once. A function of more than 460 bytes of bytecode is
 * never inlined, so the look stays when the caller is optimised. It costs some 2 ns.
 */
export function headroom(never?: number): void {
  if (never === undefined) return;
  // biome-ignore format: 160 registers of 8 bytes, and 3 bytes of bytecode for each
  Math.max(
    never, never, never, never, never, never, never, never, never, never,
    never, never, never, never, never, never, never, never, never, never,
    never, never, never, never, never, never, never, never, never, never,
    never, never, never, never, never, never, never, never, never, never,
    never, never, never, never, never, never, never, never, never, never,
    never, never, never, never, never, never, never, never, never, never,
    never, never, never, never, never, never, never, never, never, never,
    never, never, never, never, never, never, never, never, never, never,
    never, never, never, never, never, never, never, never, never, never,
    never, never, never, never, never, never, never, never, never, never,
    never, never, never, never, never, never, never, never, never, never,
    never, never, never, never, never, never, never, never, never, never,
    never, never, never, never, never, never, never, never, never, never,
    never, never, never, never, never, never, never, never, never, never,
    never, never, never, never, never, never, never, never, never, never,
    never, never, never, never, never, never, never, never, never, never,
  );
}
