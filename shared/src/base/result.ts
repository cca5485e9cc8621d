/** A sentence a person can act on, in both languages of the product. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/**
 * Expected trouble: what happened, to what, and what to do about it.
 * `code` is stable (`RELEASE_CODE_WRONG`); `where` names the file, row, seat or part when there is one.
 */
export interface Trouble {
  readonly code: string;
  readonly words: Words;
  readonly where?: string;
}

/** The outcome of work that may meet expected trouble. Bugs are thrown, never returned. */
export type Result<Value, Problem = Trouble> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: Problem };

export function ok<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

export function refuse<Problem>(error: Problem): { readonly ok: false; readonly error: Problem } {
  return { ok: false, error };
}

/** Expected trouble with its sentence in zh-CN and en. */
export function trouble(code: string, words: Words, where?: string): Trouble {
  return where === undefined ? { code, words } : { code, words, where };
}

/** One line for a terminal or a log: code, place and the English sentence. */
export function troubleLine(problem: Trouble): string {
  const place = problem.where === undefined ? '' : ` [${problem.where}]`;
  return `${problem.code}${place}: ${problem.words.en} / ${problem.words.zh}`;
}
