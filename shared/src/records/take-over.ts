import { type Bytes, type DeviceId, type Digest, ok, type Result, refuse, trouble } from '../base/index.ts';
import type { SignatureCheck } from '../crypto/index.ts';
import type { DeviceIdentity, Invigilator, Session } from '../model/index.ts';
import { proveAct } from './acts.ts';
import type { Act } from './console-facts.ts';
import { type ConsoleEntry, consoleEntrySchema, decodeEntry, proveEntry, type SealedEntry } from './entry.ts';

export type TakeOver = Extract<Act, { act: 'take-over' }>;

/** Machines that may lead the room, the console first. */
export function consolesOf(session: Pick<Session, 'devices'>): readonly DeviceIdentity[] {
  const rank = { console: 0, standby: 1, seat: 2 };
  return session.devices
    .filter((device) => device.role !== 'seat')
    .toSorted((a, b) => rank[a.role] - rank[b.role]);
}

/** A machine takes over for itself, with the first entry of its journal in that console epoch, and two invigilators say so. */
export function takesOver(
  act: TakeOver,
  entry: Pick<ConsoleEntry, 'device' | 'epoch' | 'seq'>,
  by: readonly Invigilator[],
): boolean {
  const invigilators = by.filter(({ role }) => role === 'chief' || role === 'invigilator');
  return (
    act.device === entry.device && act.epoch === entry.epoch && entry.seq === 1 && invigilators.length >= 2
  );
}

export interface ProvenTakeOver {
  readonly sealed: SealedEntry;
  readonly entry: ConsoleEntry;
  readonly hash: Digest;
  readonly act: TakeOver;
}

/**
 * Believes that another console leads the room: its own entry, signed by its own key, with an act that two invigilators of the session
 * have signed. Codes: ENTRY_*, ACT_*, ENVELOPE_*, TAKE_OVER.
 */
export function proveTakeOver(
  sealed: SealedEntry,
  session: Session,
  tools: { readonly check: SignatureCheck; readonly digest: (bytes: Bytes) => Digest },
): Result<ProvenTakeOver> {
  const claimed = decodeEntry(sealed.payload, consoleEntrySchema);
  if (!claimed.ok) return claimed;
  const writer = consolesOf(session).find((one) => one.device === claimed.value.device);
  if (writer === undefined) return refuse(notTakenOver(claimed.value.device));
  const { device, signKey } = writer;
  const proven = proveEntry(sealed, { device, signKey, schema: consoleEntrySchema }, tools);
  if (!proven.ok) return proven;
  const { entry, hash } = proven.value;
  if (entry.fact.kind !== 'act-done' || entry.session !== session.session)
    return refuse(notTakenOver(device));
  const act = proveAct(entry.fact.envelope, session, tools.check);
  if (!act.ok) return act;
  const { statement, by } = act.value;
  return statement.act.act === 'take-over' && takesOver(statement.act, entry, by)
    ? ok({ sealed, entry, hash, act: statement.act })
    : refuse(notTakenOver(device));
}

function notTakenOver(device: DeviceId) {
  return trouble(
    'TAKE_OVER',
    {
      zh: '接管没有两名监考人员签名，或不是接管的监考机自己写下的，已拒收。',
      en: 'A take-over that two invigilators did not sign, or that another machine wrote, was refused.',
    },
    device,
  );
}
