import type { DeviceId, Timers } from '@exam-room/shared/base';
import { ENTRIES_PER_FRAME, FRAME_BYTES } from '@exam-room/shared/protocol';
import type { SealedEntry } from '@exam-room/shared/records';
import type { WebSocket } from 'ws';
import type { Ledger } from '../ledger-ports.ts';

/** How far a machine holds each journal. */
export type Heads = readonly { readonly device: DeviceId; readonly epoch: number; readonly seq: number }[];

export interface HandOver {
  readonly socket: Pick<WebSocket, 'readyState' | 'OPEN' | 'bufferedAmount'>;
  readonly ledger: Pick<Ledger, 'read'>;
  /** How far the other machine holds each journal. */
  readonly heads: Heads;
  readonly timers: Pick<Timers, 'after'>;
  readonly send: (rows: readonly SealedEntry[]) => void;
}

/** More than this unread, and the other side is waited for: it must not fill this console's memory. */
export const UNREAD_BYTES = 1_000_000;
const FRAME_ROOM = FRAME_BYTES - 8_192;
export const LOOK_AGAIN_MS = 50;

/** Sends everything beyond what the other machine holds of each journal, in this ledger's order. False when the line broke meanwhile. */
export async function handOver({ socket, ledger, heads, timers, send }: HandOver): Promise<boolean> {
  const held = new Map(heads.map(({ device, epoch, seq }) => [`${device}/${epoch}`, seq]));
  let lacking: { readonly sealed: SealedEntry }[] = [];
  const sendAll = () => {
    for (let rows = fitting(lacking); rows.length > 0; rows = fitting(lacking)) {
      send(rows);
      lacking = lacking.slice(rows.length);
    }
  };
  for (const row of ledger.read({ first: 1 })) {
    if (row.seq > (held.get(`${row.device}/${row.epoch}`) ?? 0)) lacking.push(row);
    if (lacking.length < ENTRIES_PER_FRAME) continue;
    sendAll();
    while (socket.readyState === socket.OPEN && socket.bufferedAmount > UNREAD_BYTES)
      await new Promise<void>((resolve) => void timers.after(LOOK_AGAIN_MS, resolve));
    if (socket.readyState !== socket.OPEN) return false;
  }
  sendAll();
  return true;
}

/** As many rows as one frame takes; one at least. */
export function fitting(rows: Iterable<{ readonly sealed: SealedEntry }>): SealedEntry[] {
  const some: SealedEntry[] = [];
  let bytes = 0;
  for (const { sealed } of rows) {
    bytes += Buffer.byteLength(JSON.stringify(sealed)) + 1;
    if (some.length > 0 && bytes > FRAME_ROOM) break;
    some.push(sealed);
  }
  return some;
}
