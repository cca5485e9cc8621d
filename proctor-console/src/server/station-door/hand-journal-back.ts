import {
  type CandidateId,
  type DeviceId,
  type Digest,
  ok,
  type Result,
  toBase64,
} from '@exam-room/shared/base';
import { seatCardOf } from '@exam-room/shared/model';
import type { ConsoleMessage } from '@exam-room/shared/protocol';
import { type SealedEntry, type SeatFact, seatEntrySchema } from '@exam-room/shared/records';
import type { KeptEntry, Ledger } from '../ledger-ports.ts';
import type { Papers } from '../papers-ports.ts';
import { sittingOf } from '../room/state.ts';
import type { Room } from '../run-command.ts';
import { takenOverBy } from './earlier-entries.ts';
import type { OrderBook } from './order-book.ts';

export interface JournalTools {
  readonly room: Pick<Room, 'state'>;
  readonly ledger: Pick<Ledger, 'newestEpoch' | 'journal'>;
  readonly papers: Pick<Papers, 'grant'>;
  readonly orders: Pick<OrderBook, 'named' | 'ordersFor'>;
  readonly photo: (candidate: CandidateId) => Uint8Array | undefined;
}

/** What a seat with a damaged journal is told: everything beside its entries, then the entries themselves. */
export interface HandedBack {
  readonly orders: readonly SealedEntry[];
  readonly beside: readonly ConsoleMessage[];
  readonly earlier: ReadonlyMap<Digest, readonly SealedEntry[]>;
  readonly entries: readonly SealedEntry[];
}

/**
 * All that this console holds of one seat: its journal in its newest epoch, every order that its entries name and every one that it is to
 * follow now, the cards and papers of who sat there, and what it had taken over itself. Codes: NOT_RELEASED, BANK_TOO_SMALL.
 */
export function journalOf(tools: JournalTools, device: DeviceId): Result<HandedBack> {
  const { ledger, orders } = tools;
  const state = tools.room.state();
  const epoch = Math.max(1, ledger.newestEpoch(device));
  const kept = ledger.journal({ device, epoch });
  const facts = kept.flatMap(factOf);
  const named = new Set(
    facts.flatMap((fact) => ('order' in fact && fact.order !== undefined ? [fact.order] : [])),
  );
  const all = new Map(
    [...orders.named(named), ...orders.ordersFor(state, device)].map((one) => [one.sig, one]),
  );
  const beside: ConsoleMessage[] = [...cardsOf(tools, device, facts)];
  const earlier = new Map<Digest, readonly SealedEntry[]>();
  for (const fact of facts) {
    if (fact.kind === 'paper-drawn') {
      const paper = paperOf(tools, fact);
      if (!paper.ok) return paper;
      beside.push(paper.value);
    }
    if (fact.kind === 'sitting-opened' && fact.continues !== undefined)
      earlier.set(fact.order, takenOverBy(ledger, fact));
  }
  return ok({ orders: [...all.values()], beside, earlier, entries: kept.map(({ sealed }) => sealed) });
}

/** Facts that the seat's rows beside its entries hang on; the others are not worth decoding. */
const WITH_ROWS = /"kind":"(sitting-opened|paper-drawn)"|"order":/;

function factOf({ sealed }: KeptEntry): readonly SeatFact[] {
  return WITH_ROWS.test(sealed.payload) ? [seatEntrySchema.parse(JSON.parse(sealed.payload)).fact] : [];
}

/** Name and photo of whoever sits there now; of those who have left, nothing (THREATS M1). */
function cardsOf(
  tools: JournalTools,
  device: DeviceId,
  facts: readonly SeatFact[],
): readonly ConsoleMessage[] {
  const state = tools.room.state();
  const seated = state.seats.get(device)?.candidate;
  const candidate = seated === undefined ? undefined : state.plan.candidates.get(seated);
  const seat = state.plan.seatOf.get(device)?.seat;
  if (candidate === undefined || seat === undefined) return [];
  const opened = facts.some(
    (fact) => fact.kind === 'sitting-opened' && fact.candidate === candidate.candidate,
  );
  const photo = opened ? toBase64(tools.photo(candidate.candidate) ?? new Uint8Array()) : '';
  return [
    { say: 'candidate', candidate: seatCardOf(candidate), seat, photo: photo.length > 200_000 ? '' : photo },
  ];
}

/** The keys of its questions only while the sitting is not over: the draw alone tells what the paper was. */
function paperOf(
  tools: JournalTools,
  { candidate, attempt }: Extract<SeatFact, { kind: 'paper-drawn' }>,
): Result<ConsoleMessage> {
  const granted = tools.papers.grant(candidate, attempt);
  if (!granted.ok) return granted;
  const { paper, keys, ...seeds } = granted.value;
  const over = sittingOf(tools.room.state(), candidate)?.handedIn !== undefined;
  const tuples = over ? [] : keys.map(([question, key]): [typeof question, string] => [question, key]);
  return ok({ say: 'paper-keys', candidate, attempt, paper, ...seeds, keys: tuples });
}
