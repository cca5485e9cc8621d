import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import type { Act } from '../formats/act-formats.ts';
import type { ConsoleFact, SeatFact } from '../formats/entry-formats.ts';
import { FACT_NAMES } from '../formats/names.ts';
import { type Journal, placeOf, type SeatRecord } from '../journals/journal.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Sitting } from '../sittings/sittings.ts';
import type { ActRecord } from './prove-acts.ts';

/** What a seat's entry says, with the machine and the candidate that it concerns. */
interface Obeyed {
  readonly fact: SeatFact;
  readonly device: string;
  readonly candidate: string | undefined;
  readonly attempt: number | undefined;
  /** Machines whose shares of the sitting went on here: extra time granted there comes along. */
  readonly before: readonly string[];
}

/**
 * R31: whatever a seat says it did on an order refers to an act or receipt that stood in the console's journal before, and that
 * concerned this seat and this candidate.
 */
export function checkOrders(
  ledger: Ledger,
  acts: readonly ActRecord[],
  sittings: readonly Sitting[],
): Checked {
  const actOf = new Map(acts.map((one) => [one.entry.hash, one.act]));
  const sitterOf = new Map(
    sittings.flatMap(({ stretches }) =>
      stretches.flatMap((stretch) => stretch.entries.map((entry) => [entry.hash, stretch] as const)),
    ),
  );
  const flaws: Flaw[] = [];
  let orders = 0;
  for (const entry of seatEntries(ledger.journals)) {
    const order = 'order' in entry.fact ? entry.fact.order : undefined;
    if (order === undefined) continue;
    orders += 1;
    const given = ledger.byHash.get(order);
    const sitter = sitterOf.get(entry.hash);
    const obeyed = {
      fact: entry.fact,
      device: entry.device.device,
      candidate: sitter?.candidate,
      attempt: sitter?.attempt,
      before: (sitter?.opened.fact.continues ?? []).map((head) => head.device),
    };
    if (given === undefined || given.place >= entry.place) flaws.push(noSuchOrder(entry));
    else if (!isObeyed(obeyed, actOf.get(order), given.fact)) flaws.push(otherOrder(entry));
  }
  return verdict(flaws, {
    zh: `座位机执行的 ${orders} 项指令都出自监考机先前的记录，且针对该座位和该考生`,
    en: `${orders} orders that seats followed stand in the console's journal before, for that seat and candidate`,
  });
}

function seatEntries(journals: readonly Journal[]): readonly SeatRecord[] {
  return journals.flatMap((journal) => (journal.writer === 'seat' ? journal.entries : []));
}

function isObeyed(obeyed: Obeyed, act: Act | undefined, given: SeatFact | ConsoleFact): boolean {
  const { fact } = obeyed;
  if (fact.kind === 'receipt-stored')
    return given.kind === 'receipt-arrived' && given.device === obeyed.device && isFor(given, obeyed);
  if (fact.kind === 'order-refused')
    return given.kind === 'receipt-arrived' || (act !== undefined && concerns(act, obeyed.device));
  return act !== undefined && isActOf(act, obeyed);
}

function isActOf(act: Act, obeyed: Obeyed): boolean {
  const { fact, device, candidate, attempt, before } = obeyed;
  switch (act.act) {
    case 'admit':
      return (
        fact.kind === 'sitting-opened' &&
        act.device === device &&
        act.candidate === candidate &&
        act.attempt === attempt
      );
    case 'move-seat':
      if (act.candidate !== candidate || act.attempt !== attempt) return false;
      if (fact.kind === 'sitting-moved') return act.fromDevice === device;
      return (fact.kind === 'sitting-opened' || fact.kind === 'sitting-started') && act.toDevice === device;
    case 'take-over':
      return fact.kind === 'console-followed';
    case 'start-room':
      return fact.kind === 'sitting-started';
    case 'start-seat':
      return fact.kind === 'sitting-started' && act.device === device && act.candidate === candidate;
    case 'pause':
      return fact.kind === 'paused' && act.devices.includes(device);
    case 'resume':
      return fact.kind === 'resumed' && act.devices.includes(device);
    case 'message':
      return fact.kind === 'message-shown' && act.devices.includes(device);
    case 'unlock':
      return fact.kind === 'seat-unlocked' && act.device === device;
    case 'grant-time':
      return (
        fact.kind === 'time-granted' &&
        act.candidate === candidate &&
        (act.device === device || before.includes(act.device)) &&
        act.ms === fact.ms
      );
    case 'force-hand-in':
      return fact.kind === 'handed-in' && act.device === device && act.candidate === candidate;
    case 'answer-help':
      return fact.kind === 'message-shown' && act.device === device;
    default:
      return false;
  }
}

function isFor(given: { readonly candidate: string; readonly attempt: number }, obeyed: Obeyed): boolean {
  return given.candidate === obeyed.candidate && given.attempt === obeyed.attempt;
}

/** Whether an act speaks to this machine at all. */
function concerns(act: Act, device: string): boolean {
  if ('devices' in act) return act.devices.includes(device);
  if ('device' in act) return act.device === device;
  if (act.act === 'move-seat') return act.fromDevice === device || act.toDevice === device;
  return true;
}

function noSuchOrder(entry: SeatRecord): Flaw {
  return flaw(placeOf(entry), {
    zh: `“${FACT_NAMES[entry.fact.kind]}”所依据的指令在此前的监考机记录中不存在。`,
    en: `${entry.fact.kind} refers to an order that the console had not written before.`,
  });
}

function otherOrder(entry: SeatRecord): Flaw {
  return flaw(placeOf(entry), {
    zh: `“${FACT_NAMES[entry.fact.kind]}”所依据的指令是别的操作，或针对别的座位、考生。`,
    en: `${entry.fact.kind} refers to an order of another kind, or for another seat or candidate.`,
  });
}
