import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, fails, flaw, holds, repeated } from '../flaw.ts';
import { type Act, type ActStatement, actStatement } from '../formats/act-formats.ts';
import type { Person } from '../formats/authority-formats.ts';
import { ACT_NAMES } from '../formats/names.ts';
import { type ConsoleRecord, consoleRecords, placeOf } from '../journals/journal.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { readBase64, readJson, readText } from '../proofs/bytes.ts';
import { openStatement, PURPOSES } from '../proofs/statements.ts';

/** What people did, with the persons whose own keys prove it. */
export interface ActRecord {
  readonly entry: ConsoleRecord<'act-done'>;
  readonly place: number;
  readonly act: Act;
  readonly nonce: string;
  readonly by: readonly Person[];
}

/**
 * R20: every act is signed by every person whom it names, over its exact bytes, with the key that the session lists for them; and no
 * act was used a second time.
 */
export function proveActs(session: IssuedSession, ledger: Ledger): Checked<readonly ActRecord[]> {
  const flaws: Flaw[] = [];
  const acts: ActRecord[] = [];
  const entries = ledger.journals.flatMap((journal) =>
    journal.writer === 'console' ? consoleRecords(journal.entries, 'act-done') : [],
  );
  for (const entry of entries.toSorted((a, b) => a.place - b.place)) {
    const proven = proveAct(entry, session);
    if ('where' in proven) flaws.push(proven);
    else acts.push(proven);
  }
  for (const twice of repeated(acts, ({ nonce }) => nonce))
    flaws.push(
      flaw(placeOf(twice.entry), {
        zh: `同一份已签名的操作（${ACT_NAMES[twice.act.act]}）被用了两次。`,
        en: `the same signed act (${twice.act.act}) was used a second time.`,
      }),
    );
  if (flaws.length > 0) return fails(...flaws);
  const people = new Set(acts.flatMap(({ by }) => by.map(({ id }) => id)));
  const signatures = acts.reduce((sum, { by }) => sum + by.length, 0);
  return holds(acts, {
    zh: `${acts.length} 项操作，${people.size} 人的 ${signatures} 个签名经两套独立实现核对均有效`,
    en: `${acts.length} acts with ${signatures} signatures of ${people.size} persons, each held true by two implementations`,
  });
}

function proveAct(entry: ConsoleRecord<'act-done'>, session: IssuedSession): ActRecord | Flaw {
  const { envelope } = entry.fact;
  const at = placeOf(entry);
  const claimed = peek(envelope.payload);
  if (claimed === undefined) return flaw(at, { zh: '操作无法读取。', en: 'the act cannot be read.' });
  const by = claimed.by.flatMap((id) => session.invigilators.find((person) => person.id === id) ?? []);
  if (by.length !== claimed.by.length || new Set(claimed.by).size !== by.length)
    return flaw(at, {
      zh: `“${ACT_NAMES[claimed.act.act]}”的操作人（${claimed.by.join('、')}）不在监考名单中，或重复。`,
      en: `the act ${claimed.act.act} names a person (${claimed.by.join(', ')}) who is not listed, or names one twice.`,
    });
  const opened = openStatement(envelope, {
    what: `${at} ${claimed.act.act}`,
    purpose: PURPOSES.act,
    keys: by.map(({ signKey }) => signKey),
    threshold: by.length,
    schema: actStatement,
  });
  if (!opened.ok) return opened.flaw;
  const { payload } = opened.value;
  if (payload.session !== session.session)
    return flaw(at, { zh: '操作属于另一场次。', en: 'the act is of another session.' });
  return { entry, place: entry.place, act: payload.act, nonce: payload.nonce, by };
}

function peek(payload: string): ActStatement | undefined {
  const bytes = readBase64(payload);
  const parsed = actStatement.safeParse(bytes && readJson(readText(bytes) ?? ''));
  return parsed.success ? parsed.data : undefined;
}
