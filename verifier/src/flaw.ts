/** A sentence in both languages of the product. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** One contradiction in an archive: where it stands (file, line, seat or person) and what it means. */
export interface Flaw extends Words {
  readonly where: string;
}

/** What a rule found: what it proved, with what later rules may build on, or why it does not hold. */
export type Checked<Value = undefined> =
  | { readonly ok: true; readonly value: Value; readonly detail: Words }
  | { readonly ok: false; readonly flaws: readonly Flaw[] };

export function flaw(where: string, words: Words): Flaw {
  return { where, ...words };
}

/** Holds when nothing was found against it. */
export function verdict(flaws: readonly Flaw[], detail: Words): Checked {
  return flaws.length > 0 ? { ok: false, flaws } : { ok: true, value: undefined, detail };
}

export function holds<Value>(value: Value, detail: Words): Checked<Value> {
  return { ok: true, value, detail };
}

export function fails(...flaws: readonly Flaw[]): { readonly ok: false; readonly flaws: readonly Flaw[] } {
  return { ok: false, flaws };
}

/** The place of every second and later occurrence: for lists in which nothing may stand twice. */
export function repeated<Item>(items: readonly Item[], key: (item: Item) => string): readonly Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const name = key(item);
    if (seen.has(name)) return true;
    seen.add(name);
    return false;
  });
}
