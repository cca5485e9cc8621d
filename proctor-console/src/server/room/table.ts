/**
 * An immutable table whose keys are fixed from the start (seats, candidates, people of one session). Replacing one of 2,000 rows
 * copies a few dozen pointers, so that folding thousands of entries a second stays cheap while old states stay as they were.
 */
export interface Table<Key extends string, Row> {
  /** Undefined for a key that the session does not know. */
  readonly get: (key: Key) => Row | undefined;
  /** Throws for a key that the session does not know: callers look first. */
  readonly with: (key: Key, row: Row) => Table<Key, Row>;
  readonly rows: () => readonly Row[];
}

const CHUNK = 32;

export function tableOf<Key extends string, Row>(
  keys: readonly Key[],
  rowOf: (key: Key) => Row,
): Table<Key, Row> {
  const places = new Map(keys.map((key, place) => [key, place]));
  const chunks: Row[][] = [];
  for (const [key, place] of places) {
    const chunk = chunks[Math.floor(place / CHUNK)];
    if (chunk === undefined) chunks.push([rowOf(key)]);
    else chunk.push(rowOf(key));
  }
  return tableFrom(places, chunks);
}

function tableFrom<Key extends string, Row>(
  places: ReadonlyMap<Key, number>,
  chunks: readonly (readonly Row[])[],
): Table<Key, Row> {
  return {
    get(key) {
      const place = places.get(key);
      return place === undefined ? undefined : chunks[Math.floor(place / CHUNK)]?.[place % CHUNK];
    },
    with(key, row) {
      const place = places.get(key);
      if (place === undefined) throw new Error(`the table has no row ${key}`);
      const at = Math.floor(place / CHUNK);
      return tableFrom(places, chunks.with(at, (chunks[at] ?? []).with(place % CHUNK, row)));
    },
    rows: () => chunks.flat(),
  };
}
