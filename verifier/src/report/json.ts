import type { Verified } from '../verify-archive.ts';

/** One object for programs: {ok, rules, session, entries, sittings, failures}. */
export function jsonReport(verified: Verified): string {
  const { ok, rootGiven, rules, session, entries, sittings, failures, marked } = verified;
  return `${JSON.stringify({
    ok,
    rootGiven,
    session: session?.session ?? null,
    entries: entries ?? 0,
    sittings: sittings ?? 0,
    rules: rules.map(({ id, name, state, detail }) => ({
      id,
      name,
      ok: state === 'holds',
      state,
      detail: `${detail.en} / ${detail.zh}`,
    })),
    failures,
    ...(marked.length === 0 ? {} : { marked }),
  })}\n`;
}
