import { consolesOf } from '../authority-word/index-signer.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import type { Words } from '../flaw.ts';
import type { SeatRecord } from '../journals/journal.ts';
import { type Head, lineHolds, type Note, readHead, readLine, readNote } from '../proofs/signed-notes.ts';

/** A head that a seat put its name to, and the entry in which it did. */
export interface Witnessed {
  readonly entry: SeatRecord<'ledger-witnessed'>;
  readonly head: Head;
}

/** What the seat signed, when the console had signed it and both signatures hold; else what is wrong. */
export function readWitnessed(
  entry: SeatRecord<'ledger-witnessed'>,
  session: IssuedSession,
): Witnessed | Words {
  const { note: text, cosignature } = entry.fact;
  const note = readNote(text);
  const head = note && readHead(note.text);
  if (note === undefined || head === undefined)
    return { zh: '见证的总账末尾无法读取。', en: 'the witnessed head of the ledger cannot be read.' };
  if (!isConsoles(note, head, session))
    return {
      zh: '见证的总账末尾不是本场次的监考机签的。',
      en: 'the witnessed head was not signed by the console of this session.',
    };
  const line = readLine(cosignature);
  const name = `exam-room/${session.session}/witness/${entry.device.device}`;
  if (
    line === undefined ||
    !lineHolds(note.text, line, { name, publicKey: entry.device.signKey, as: 'witness' })
  )
    return {
      zh: '座位机在总账末尾下的签名无效。',
      en: 'the seat’s signature under the head does not hold.',
    };
  return { entry, head };
}

/** Signed by the console whose ledger the first line names. */
function isConsoles(note: Note, head: Head, session: IssuedSession): boolean {
  const [line, ...more] = note.lines;
  const keeper = consolesOf(session).find(({ device }) =>
    head.origin.startsWith(`exam-room/${session.session}/ledger/${device}-`),
  );
  if (line === undefined || more.length > 0 || keeper === undefined) return false;
  return lineHolds(note.text, line, { name: head.origin, publicKey: keeper.signKey, as: 'log' });
}
