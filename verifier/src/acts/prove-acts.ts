import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, fails, flaw, holds, repeated } from '../flaw.ts';
import { type Act, type ActKind, actStatement, readActStatement } from '../formats/act-formats.ts';
import type { Person } from '../formats/authority-formats.ts';
import { ACT_NAMES } from '../formats/names.ts';
import type { Consoles } from '../journals/consoles.ts';
import { type ConsoleRecord, consoleRecords, placeOf } from '../journals/journal.ts';
import { openStatement, PURPOSES } from '../proofs/statements.ts';

/** What people did, with the persons whose own keys prove it. */
export interface ActRecord {
  readonly entry: ConsoleRecord<'act-done'>;
  readonly place: number;
  readonly act: Act;
  readonly nonce: string;
  readonly by: readonly Person[];
}

/** Acts that count, and those of a console that had been replaced which no seat has followed. */
export interface ProvenActs {
  readonly acts: readonly ActRecord[];
  readonly withoutEffect: readonly ActRecord[];
}

/**
 * R20: every act is signed by every person whom it names, over its exact bytes, with the key that the session lists for them; and no
 * act was used a second time.
 */
export function proveActs(session: IssuedSession, consoles: Consoles): Checked<ProvenActs> {
  const { ledger, recovered } = consoles;
  const flaws: Flaw[] = [];
  const acts: ActRecord[] = [];
  const written = ledger.journals.flatMap((journal) => (journal.writer === 'console' ? journal.entries : []));
  const entries = consoleRecords([...written, ...recovered], 'act-done');
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
  const counts = countingIn(consoles);
  return holds(
    { acts: acts.filter(counts), withoutEffect: acts.filter((one) => !counts(one)) },
    {
      zh: `${acts.length} 项操作，${people.size} 人的 ${signatures} 个签名经两套独立实现核对均有效`,
      en: `${acts.length} acts with ${signatures} signatures of ${people.size} persons, each held true by two implementations`,
    },
  );
}

/** Acts that only tell count whenever they come to light. A take-over never comes late (R17). */
const TELLING: ReadonlySet<ActKind> = new Set([
  'sign-in',
  'sign-out',
  'room-checked',
  'rules-read',
  'rules-waived',
  'release',
  'record-incident',
  'patrol-visit',
  'remark',
  'register-video',
]);

/**
 * What a console did after another had gone on in its place counts when a seat had followed it, not having heard of the other yet. A sheet
 * that was being signed at a console that was replaced is made anew.
 */
function countingIn({ ledger, late, takeOvers }: Consoles): (one: ActRecord) => boolean {
  const followed = new Set(
    ledger.journals.flatMap((journal) =>
      journal.writer === 'seat'
        ? journal.entries.flatMap(({ fact }) =>
            'order' in fact && fact.order !== undefined && fact.kind !== 'order-refused' ? [fact.order] : [],
          )
        : [],
    ),
  );
  const lastTakeOver = Math.max(-1, ...takeOvers.map(({ entry }) => entry.place));
  return ({ entry, act }) => {
    if (act.act === 'sign-sheet' && entry.place < lastTakeOver) return false;
    return !late.has(entry.hash) || TELLING.has(act.act) || followed.has(entry.hash);
  };
}

function proveAct(entry: ConsoleRecord<'act-done'>, session: IssuedSession): ActRecord | Flaw {
  const { envelope } = entry.fact;
  const at = placeOf(entry);
  const claimed = readActStatement(envelope.payload);
  if (claimed === undefined) return flaw(at, { zh: '操作无法读取。', en: 'the act cannot be read.' });
  const named = [...new Set(claimed.by)];
  const by = named.flatMap((id) => session.invigilators.find((person) => person.id === id) ?? []);
  if (by.length !== claimed.by.length)
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
