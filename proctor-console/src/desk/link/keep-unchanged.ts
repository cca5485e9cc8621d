/**
 * The next value, with every part that equals the previous one replaced by that previous part. The console sends the whole room
 * four times a second; a seat in which nothing has changed keeps its identity, so its picture is not drawn again.
 */
export function keepUnchanged<Value>(previous: Value | undefined, next: Value): Value;
export function keepUnchanged(previous: unknown, next: unknown): unknown {
  if (Object.is(previous, next)) return previous;
  if (Array.isArray(previous) && Array.isArray(next)) return keepArray(previous, next);
  if (isRecord(previous) && isRecord(next)) return keepRecord(previous, next);
  return next;
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keepArray(previous: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const kept = next.map((item, at) => keepUnchanged(previous[at], item));
  const same = previous.length === kept.length && kept.every((item, at) => Object.is(item, previous[at]));
  return same ? previous : kept;
}

function keepRecord(previous: Fields, next: Fields): Fields {
  const keys = Object.keys(next);
  const kept = Object.fromEntries(keys.map((key) => [key, keepUnchanged(previous[key], next[key])]));
  const same =
    Object.keys(previous).length === keys.length &&
    keys.every((key) => Object.hasOwn(previous, key) && Object.is(kept[key], previous[key]));
  return same ? previous : kept;
}
