/** The value of a word after an operation on it. */
export function after(kind: string, before: number, value: number, replacement: number): number {
  switch (kind) {
    case 'load':
      return before;
    case 'store':
    case 'exchange':
      return value;
    case 'compareExchange':
      return before === value ? replacement : before;
    case 'add':
      return (before + value) | 0;
    case 'sub':
      return (before - value) | 0;
    case 'and':
      return before & value;
    case 'or':
      return before | value;
    case 'xor':
      return before ^ value;
    default:
      throw new Error(`unknown operation ${kind}`);
  }
}

/** Operations whose operand is a difference or bits, and not a value of the word's kind. */
export const DELTA: ReadonlySet<string> = new Set(['add', 'sub', 'and', 'or', 'xor', 'notify']);
