import type { CandidateId, DeviceId, Digest } from '@exam-room/shared/base';
import { type ConsoleFact, readAct, type SealedEntry } from '@exam-room/shared/records';
import { type OrderedTo, orderedTo } from '../room/orders.ts';
import type { RoomState } from '../room/state.ts';
import type { Applied } from '../run-command.ts';
import type { MoveOrder } from './earlier-entries.ts';

export interface Order {
  readonly hash: Digest;
  readonly to: OrderedTo;
  readonly sealed: SealedEntry;
}

/** The entries of the console's journal that stations must follow, in the journal's order. */
export interface OrderBook {
  /** Takes an entry up when it is an order; returns it then. */
  readonly note: (applied: Applied) => Order | undefined;
  /** Those of the given orders that this station must follow. */
  readonly concerning: (
    room: RoomState,
    orders: readonly Order[],
    device: DeviceId,
  ) => readonly SealedEntry[];
  /** Everything that this station must have followed by now; sent at each connection, a repeat changes nothing. */
  readonly ordersFor: (room: RoomState, device: DeviceId) => readonly SealedEntry[];
  /** The orders with these hashes. */
  readonly named: (hashes: ReadonlySet<Digest>) => readonly SealedEntry[];
  /** The newest order that moved this candidate. */
  readonly newestMove: (candidate: CandidateId) => MoveOrder | undefined;
}

export function openOrderBook(): OrderBook {
  const orders: Order[] = [];
  const moves = new Map<CandidateId, MoveOrder>();
  return {
    newestMove: (candidate) => moves.get(candidate),
    note({ ledgerEntry, sealed }) {
      const moved = ledgerEntry.from === 'console' ? moveOf(ledgerEntry.entry.fact) : undefined;
      if (moved !== undefined) moves.set(moved.candidate, { ...moved, hash: ledgerEntry.hash });
      const to = ledgerEntry.from === 'console' ? orderedTo(ledgerEntry.entry.fact) : undefined;
      if (to === undefined) return undefined;
      const order = { hash: ledgerEntry.hash, to, sealed };
      orders.push(order);
      return order;
    },
    concerning,
    named: (hashes) => orders.filter(({ hash }) => hashes.has(hash)).map(({ sealed }) => sealed),
    ordersFor: (room, device) => concerning(room, orders, device),
  };
}

function moveOf(fact: ConsoleFact): Omit<MoveOrder, 'hash'> | undefined {
  const statement = fact.kind === 'act-done' ? readAct(fact.envelope) : undefined;
  const act = statement?.ok === true ? statement.value.act : undefined;
  return act?.act === 'move-seat' ? { candidate: act.candidate, toDevice: act.toDevice } : undefined;
}

function concerning(room: RoomState, orders: readonly Order[], device: DeviceId): readonly SealedEntry[] {
  return orders.filter((order) => concerns(room, order.to, device)).map((order) => order.sealed);
}

function concerns(room: RoomState, to: OrderedTo, device: DeviceId): boolean {
  if (to.to === 'all') return true;
  if (to.to === 'devices') return to.devices.includes(device);
  const attendance = room.candidates.get(to.candidate)?.attendance;
  return attendance?.at === 'seated' && attendance.device === device;
}
