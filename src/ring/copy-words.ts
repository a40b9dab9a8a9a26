/**
 * Copies by 32-bit words, wherever they begin, and the rest by bytes. A DataView does not care for
 * alignment, and what it reads and writes stays bits: a loop over 64-bit floats would be faster still,
 * but may change bits that are no number.
 */
export function copyWords(
  target: DataView,
  targetOffset: number,
  source: DataView,
  sourceOffset: number,
  count: number,
): void {
  let i = 0;
  for (; i + 8 <= count; i += 8) {
    target.setInt32(targetOffset + i, source.getInt32(sourceOffset + i, true), true);
    target.setInt32(targetOffset + i + 4, source.getInt32(sourceOffset + i + 4, true), true);
  }
  for (; i < count; i++) target.setUint8(targetOffset + i, source.getUint8(sourceOffset + i));
}
