/**
 * Says whether an object of a JSON text has a property `__proto__`. Senders write such an object in
 * another form; a reader of this form may copy it by assignments.
 */
export function namesPrototype(text: string, parsed: unknown): boolean {
  if (!/__proto__|\\u005f/i.test(text)) return false;
  // No recursion: the peer chose how deep it is.
  const left: unknown[] = [parsed];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) return true;
    for (const one of Object.values(value)) left.push(one);
  }
  return false;
}
