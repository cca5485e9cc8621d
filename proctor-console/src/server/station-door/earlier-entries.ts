import type { CandidateId, DeviceId, Digest } from '@exam-room/shared/base';
import { type SealedEntry, type SeatEntry, type StayHead, seatEntrySchema } from '@exam-room/shared/records';
import type { KeptEntry, Ledger } from '../ledger-ports.ts';
import type { RoomState } from '../room/state.ts';

/** A `move-seat` order as the door knows it: whose sitting, and the seat where it is to go on. */
export interface MoveOrder {
  readonly hash: Digest;
  readonly candidate: CandidateId;
  readonly toDevice: DeviceId;
}

type Reading = Pick<Ledger, 'journal' | 'newestEpoch'>;

/**
 * Everything that this console holds of a sitting from the seats where it was before, the oldest seat first: each share from its opening
 * there on. What the newest of them had itself taken over is cut where that one went on. Empty when nothing was written before the move.
 */
export function earlierEntries(ledger: Reading, room: RoomState, move: MoveOrder): readonly SealedEntry[] {
  const devices = room.candidates.get(move.candidate)?.devices ?? [];
  const before = devices.filter((device) => device !== move.toDevice).toReversed();
  for (const device of before) {
    const share = shareOf(ledger, { device, epoch: ledger.newestEpoch(device) }, move.candidate);
    const [opened] = share;
    if (opened === undefined) continue;
    const heads = continuedBy(opened);
    const older = heads.flatMap((head) => upTo(shareOf(ledger, head, move.candidate), head));
    return [...older, ...share].map(({ sealed }) => sealed);
  }
  return [];
}

/** The newest share of one candidate in one journal: from its opening to the opening of another, or to the journal's end. */
function shareOf(
  ledger: Pick<Ledger, 'journal'>,
  at: Pick<StayHead, 'device' | 'epoch'>,
  candidate: CandidateId,
): readonly KeptEntry[] {
  const entries = ledger.journal({ device: at.device, epoch: at.epoch });
  const openings = entries.flatMap(({ sealed }, place) => {
    if (!sealed.payload.includes('"sitting-opened"')) return [];
    const { fact }: SeatEntry = seatEntrySchema.parse(JSON.parse(sealed.payload));
    return fact.kind === 'sitting-opened' ? [{ place, candidate: fact.candidate }] : [];
  });
  const mine = openings.findLastIndex((one) => one.candidate === candidate);
  const from = openings[mine];
  return from === undefined ? [] : entries.slice(from.place, openings[mine + 1]?.place);
}

function upTo(entries: readonly KeptEntry[], head: StayHead): readonly KeptEntry[] {
  return entries.filter(({ seq }) => seq <= head.seq);
}

/** What one opening says that it took over, cut where it took over. */
export function takenOverBy(
  ledger: Pick<Ledger, 'journal'>,
  {
    candidate,
    continues,
  }: { readonly candidate: CandidateId; readonly continues?: readonly StayHead[] | undefined },
): readonly SealedEntry[] {
  return (continues ?? [])
    .flatMap((head) => upTo(shareOf(ledger, head, candidate), head))
    .map(({ sealed }) => sealed);
}

function continuedBy({ sealed }: KeptEntry): readonly StayHead[] {
  const { fact }: SeatEntry = seatEntrySchema.parse(JSON.parse(sealed.payload));
  return fact.kind === 'sitting-opened' ? (fact.continues ?? []) : [];
}
