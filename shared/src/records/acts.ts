import { fromBase64, fromUtf8, type Result, refuse, trouble } from '../base/index.ts';
import { type Envelope, openEnvelope, PURPOSE, type SignatureCheck } from '../crypto/index.ts';
import type { Invigilator, Session } from '../model/index.ts';
import { type ActStatement, actStatementSchema } from './console-facts.ts';

export interface ProvenAct {
  readonly statement: ActStatement;
  /** The persons whose own keys have signed, all of them listed in the session. */
  readonly by: readonly Invigilator[];
}

/**
 * An act is believed when every person it names has signed it with the key that the session lists for them.
 * How many persons an act needs is decided elsewhere. Codes: ENVELOPE_*, ACT_UNREADABLE, ACT_SESSION, ACT_PERSON.
 */
export function proveAct(
  envelope: Envelope,
  session: Pick<Session, 'session' | 'invigilators'>,
  check: SignatureCheck,
): Result<ProvenAct> {
  const read = readAct(envelope);
  if (!read.ok) return read;
  const statement = read.value;
  if (statement.session !== session.session)
    return refuse(bad('ACT_SESSION', '操作记录属于另一场次。', 'The act belongs to another session.'));
  const by = statement.by.flatMap((id) => session.invigilators.filter((person) => person.id === id));
  if (by.length !== statement.by.length || new Set(statement.by).size !== statement.by.length)
    return refuse(
      bad(
        'ACT_PERSON',
        '操作人不在本场次的监考名单中。',
        'A person of this act is not listed in the session.',
      ),
    );
  const opened = openEnvelope(
    envelope,
    {
      payloadType: PURPOSE.act,
      role: { keys: by.map((person) => person.signKey), threshold: by.length },
      what: 'act',
    },
    check,
  );
  return opened.ok ? { ok: true, value: { statement, by } } : opened;
}

/** Reads an act without proving it: for folding entries that were proven before. */
export function readAct(envelope: Envelope): Result<ActStatement> {
  const bytes = fromBase64(envelope.payload);
  let raw: unknown;
  try {
    raw = bytes === undefined ? undefined : JSON.parse(fromUtf8(bytes));
  } catch {
    raw = undefined; // refused below
  }
  const parsed = actStatementSchema.safeParse(raw);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : refuse(bad('ACT_UNREADABLE', '操作记录无法读取。', 'An act cannot be read.'));
}

function bad(code: string, zh: string, en: string) {
  return trouble(code, { zh, en });
}
