/**
 * Text of the values that a run's threads returned: JSON, and values that JSON lacks by the literal that
 * JavaScript has for it (`1n`, `NaN`, `-0`). An object that contains itself is `[circular]` there.
 */
export function outcomeText(value: unknown, above: readonly object[] = []): string | undefined {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (above.includes(value)) return '[circular]';
  const path = [...above, value];
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return outcomeText(value.toJSON(), path);
  }
  if (Array.isArray(value)) {
    return `[${value.map((one) => outcomeText(one, path) ?? 'undefined').join(',')}]`;
  }
  const fields = Object.entries(value).flatMap(([name, field]) => {
    const text = outcomeText(field, path);
    return text === undefined ? [] : [`${JSON.stringify(name)}:${text}`];
  });
  return `{${fields.join(',')}}`;
}
