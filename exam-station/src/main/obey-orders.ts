import type { DeviceId, Digest, Result } from '@exam-room/shared/base';
import type { Log } from '@exam-room/shared/host/log';
import type { SealedEntry } from '@exam-room/shared/records';
import type { SeatShelf } from './ports.ts';
import type { Writer } from './run-command.ts';
import type { Command, SealedAnswerKey } from './sitting/commands.ts';
import { concerns, type Order } from './sitting/orders.ts';

/** Takes the console's orders in, keeps them, and offers each to the sitting until it has left its entry. */
export interface Obedience {
  /** Orders from the wire; a repeat changes nothing. */
  readonly take: (sealed: readonly SealedEntry[]) => void;
  /** Something has changed: orders that had to wait may be possible now. */
  readonly lookAgain: () => void;
}

export interface ObedienceParts {
  readonly writer: Pick<Writer, 'run' | 'state'>;
  readonly shelf: Pick<SeatShelf, 'keepOrder'>;
  readonly device: DeviceId;
  readonly prove: (sealed: SealedEntry) => Result<Order | undefined>;
  /** Orders by hash, those kept from before the restart included; this adds to it. */
  readonly known: Map<Digest, Order>;
  /** The sealed answer key for an admission, once the candidate's card is here. */
  readonly answerKeyFor: (order: Order) => Promise<SealedAnswerKey | undefined>;
  /** What a move to this seat needs, once it is all here. */
  readonly takeOverFor: (order: Order) => Promise<Pick<Follow, 'answerKey' | 'takeOver'> | undefined>;
  readonly log: Log;
}

type Follow = Extract<Command, { do: 'follow-order' }>;

interface Bench {
  readonly parts: ObedienceParts;
  /** Orders that have not left their entry yet, oldest first. */
  standing: readonly Order[];
  busy: boolean;
  again: boolean;
}

export function obeyOrders(parts: ObedienceParts): Obedience {
  const bench: Bench = { parts, standing: [...parts.known.values()], busy: false, again: false };
  return {
    take(sealed) {
      const fresh = sealed.flatMap((one) => takeIn(bench, one));
      if (fresh.length === 0) return;
      bench.standing = [...bench.standing, ...fresh];
      void offer(bench);
    },
    lookAgain: () => void offer(bench),
  };
}

/** Proven and on the disk before it is followed: a restarted seat must know what its entries refer to. */
function takeIn({ parts }: Bench, sealed: SealedEntry): readonly Order[] {
  const proven = parts.prove(sealed);
  if (!proven.ok) {
    parts.log.note('order-not-believed', { code: proven.error.code });
    return [];
  }
  const order = proven.value;
  if (order === undefined || !concerns(order, parts.device) || parts.known.has(order.hash)) return [];
  if (!parts.shelf.keepOrder({ hash: order.hash, sealed })) return []; // full disk: the console sends it again at the next welcome
  parts.known.set(order.hash, order);
  return [order];
}

async function offer(bench: Bench): Promise<void> {
  if (bench.busy) {
    bench.again = true;
    return;
  }
  bench.busy = true;
  do {
    bench.again = false;
    for (const order of bench.standing) await offerOne(bench, order);
    bench.standing = bench.standing.filter((order) => !isDone(bench, order));
  } while (bench.again);
  bench.busy = false;
}

async function offerOne(bench: Bench, order: Order): Promise<void> {
  if (isDone(bench, order)) return;
  const { writer, log } = bench.parts;
  const brought = await bring(bench.parts, order);
  const done = await writer.run({ do: 'follow-order', order, ...brought });
  if (!done.ok) log.note('order-not-followed', { code: done.error.code });
}

/** An admission and a move to this seat need more than their words. */
async function bring(parts: ObedienceParts, order: Order): Promise<Pick<Follow, 'answerKey' | 'takeOver'>> {
  const { sitting } = parts.writer.state();
  const isOpen = sitting.at !== 'vacant' && sitting.who.order === order.hash;
  if (order.order !== 'act' || isOpen) return {};
  if (order.act.act === 'move-seat' && order.act.toDevice === parts.device)
    return (await parts.takeOverFor(order)) ?? {};
  const answerKey = order.act.act === 'admit' ? await parts.answerKeyFor(order) : undefined;
  return answerKey === undefined ? {} : { answerKey };
}

function isDone({ parts }: Bench, order: Order): boolean {
  return parts.writer.state().followed.has(order.hash);
}

/** Reads kept orders back after a restart; one that does not hold any more is left out. */
export function knownOrders(
  kept: readonly { readonly hash: Digest; readonly sealed: SealedEntry }[],
  prove: ObedienceParts['prove'],
): Map<Digest, Order> {
  const known = new Map<Digest, Order>();
  for (const { hash, sealed } of kept) {
    const proven = prove(sealed);
    if (proven.ok && proven.value !== undefined) known.set(hash, proven.value);
  }
  return known;
}
