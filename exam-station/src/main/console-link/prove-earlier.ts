import { type CandidateId, type Digest, ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import type { Session } from '@exam-room/shared/model';
import {
  continues,
  decodeEntry,
  type ProvenEntry,
  proveEntry,
  type SealedEntry,
  type SeatFact,
  type StayHead,
  seatEntrySchema,
} from '@exam-room/shared/records';
import type { EarlierStay } from '../ports.ts';

/** Whose sitting the entries must tell of. */
export interface Mover {
  readonly candidate: CandidateId;
  readonly attempt: number;
}

/**
 * Believes the entries of earlier seats when each is signed by a seat that the session lists, each share follows its own chain without a
 * gap and begins with this candidate's opening, and a share that went on elsewhere ends where the next one says. Codes: ENTRY_*,
 * EARLIER_SEAT, EARLIER_OPENING, EARLIER_HEAD.
 */
export function proveEarlier(
  sealed: readonly SealedEntry[],
  session: Session,
  mover: Mover,
): Result<readonly EarlierStay[]> {
  const stays: { head: StayHead; entries: ProvenEntry<SeatFact>[] }[] = [];
  for (const one of sealed) {
    const proven = proveOne(one, session);
    if (!proven.ok) return proven;
    const { entry, hash } = proven.value;
    const { device, epoch, seq } = entry;
    const now = stays.at(-1);
    const goesOn = now?.head.device === device && now.head.epoch === epoch;
    if (now === undefined || !goesOn) {
      const opens = opensFor(proven.value, mover, stays);
      if (!opens.ok) return opens;
      stays.push({ head: { device, epoch, seq, hash }, entries: [proven.value] });
      continue;
    }
    const linked = continues(now.head, proven.value);
    if (!linked.ok) return linked;
    now.head = { device, epoch, seq, hash };
    now.entries.push(proven.value);
  }
  return ok(
    stays.map(({ head: { device, epoch }, entries }) => ({
      device,
      epoch,
      entries: entries.map(({ entry: { seq, usedMs, wallMs, fact }, hash }) => ({
        ...{ seq, usedMs, wallMs, fact, hash },
      })),
    })),
  );
}

function proveOne(sealed: SealedEntry, session: Session): Result<ProvenEntry<SeatFact>> {
  const claimed = decodeEntry(sealed.payload, seatEntrySchema);
  if (!claimed.ok) return claimed;
  const { device, session: written } = claimed.value;
  const seat = session.devices.find((one) => one.device === device && one.role === 'seat');
  if (seat === undefined || written !== session.session) return refuse(bad('EARLIER_SEAT', device));
  return proveEntry(
    sealed,
    { device: seat.device, signKey: seat.signKey, schema: seatEntrySchema },
    { check: nativeSignatures, digest: nativeDigest },
  );
}

/** The first entry of a share opens the sitting, and names the end of every share before it. */
function opensFor(
  { entry }: ProvenEntry<SeatFact>,
  mover: Mover,
  before: readonly { readonly head: StayHead }[],
): Result<true> {
  const { fact, device } = entry;
  if (fact.kind !== 'sitting-opened' || fact.candidate !== mover.candidate || fact.attempt !== mover.attempt)
    return refuse(bad('EARLIER_OPENING', device));
  const told = (fact.continues ?? []).map(nameOf).join();
  return told === before.map(({ head }) => nameOf(head)).join()
    ? ok(true)
    : refuse(bad('EARLIER_HEAD', device));
}

function nameOf({ device, epoch, seq, hash }: StayHead): `${string}/${number}/${number}/${Digest}` {
  return `${device}/${epoch}/${seq}/${hash}`;
}

function bad(code: string, where: string) {
  return trouble(
    code,
    {
      zh: '监考机送来的原座位记录与场次或考生不符，已拒收。请换用另一台备用机并通知主管部门。',
      en: 'The entries of the earlier seat do not belong to this session or candidate; they were refused. Use another spare and tell the authority.',
    },
    where,
  );
}
