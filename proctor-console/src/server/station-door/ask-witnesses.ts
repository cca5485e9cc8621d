import { type DeviceId, type Digest, MINUTE_MS, SECOND_MS, toHex } from '@exam-room/shared/base';
import type { Envelope, Signer } from '@exam-room/shared/crypto';
import type { ConsoleMessage } from '@exam-room/shared/protocol';
import { headText, ledgerOrigin, readAct, signLine, writeNote } from '@exam-room/shared/records';
import type { Ledger } from '../ledger-ports.ts';
import { sheetIsSigned } from '../room/decide-closing.ts';
import type { RoomState } from '../room/state.ts';
import type { Applied, Room } from '../run-command.ts';
import type { StationLink } from './station-link.ts';

/** A station is asked this often while the room writes; by the room's clock. */
const ASK_EVERY_MS = 2 * MINUTE_MS;
/** A station that has not signed a wanted head is asked again after this. */
const ASK_AGAIN_MS = 10 * SECOND_MS;
/** The whole room is asked over this many ticks, however fast its clock runs: each head costs its proofs, and answers go first. */
const TICKS_A_ROUND = 10;
const ASKED_A_TICK = 50;

export interface WitnessTools {
  readonly room: Pick<Room, 'state' | 'now' | 'leads'>;
  readonly ledger: Pick<Ledger, 'size' | 'head' | 'positionOf' | 'tree'>;
  /** This console's key: what it signs here it can never take back. */
  readonly signer: Signer;
  /** The ledger is behind what a station has signed: this console's disk was put back. */
  readonly behind: (device: DeviceId) => void;
}

export interface Asked {
  readonly link: StationLink;
  readonly epoch: number;
}

/** Shows the ledger's head to the stations, each with proofs of its own, and never while an answer waits for its acknowledgement. */
export interface Witnesses {
  /** Milestones of the day and hand-ins are shown at the next tick. */
  readonly note: (applied: readonly Applied[]) => void;
  readonly tick: (present: Iterable<Asked>) => void;
  /** The station has seen another head than we thought: proven again from there, once. */
  readonly answered: (asked: Asked, size: number) => void;
}

const MILESTONES: ReadonlySet<string> = new Set(['release', 'start-room', 'close-room', 'sign-sheet']);

export function askWitnesses(tools: WitnessTools): Witnesses {
  const { room, ledger } = tools;
  const askedMs = new Map<DeviceId, number>();
  /** Who was shown a head whose answer has not been heard. */
  const open = new Set<DeviceId>();
  const due = new Set<DeviceId>();
  let milestone = 0;
  /** Size of the ledger with its newest entry that says more than "seen". */
  let news = ledger.size();

  function isDue(device: DeviceId, seen: number, nowMs: number): boolean {
    const state = room.state();
    const size = headSize(state, ledger);
    if (seen >= size) return false;
    if (due.has(device)) return true;
    const isWanted = seen < Math.min(milestone, size) || sheetIsSigned(state);
    if (!isWanted && news <= seen) return false;
    const asked = askedMs.get(device) ?? Number.NEGATIVE_INFINITY;
    return nowMs - asked >= (isWanted ? ASK_AGAIN_MS : ASK_EVERY_MS);
  }
  return {
    note(applied) {
      for (const { ledgerEntry } of applied) {
        const { position, entry } = ledgerEntry;
        const { fact } = entry;
        if (fact.kind !== 'ledger-witnessed') news = position;
        if (fact.kind === 'handed-in') due.add(entry.device);
        if (fact.kind === 'act-done' && isMilestone(fact.envelope)) milestone = position;
      }
    },
    tick(present) {
      if (!room.leads()) return;
      const nowMs = room.now().monoMs;
      const chosen = askedThisTick([...present], {
        isDue: ({ link }) => isDue(link.device, seenBy(room.state(), link.device), nowMs),
        askedMs: ({ link }) => askedMs.get(link.device),
      });
      for (const asked of chosen) {
        const { device } = asked.link;
        const seen = seenBy(room.state(), device);
        askedMs.set(device, nowMs);
        due.delete(device);
        open.add(device);
        asked.link.say(checkpointFor(tools, asked, seen));
      }
    },
    answered(asked, size) {
      const { device } = asked.link;
      if (!open.delete(device)) return;
      if (size > headSize(room.state(), ledger)) tools.behind(device);
      else asked.link.say(checkpointFor(tools, asked, size));
    },
  };
}

/** A tenth of the room at most, and of those that are due the ones that were not asked for the longest time. */
export function askedThisTick<One>(
  present: readonly One[],
  of: { readonly isDue: (one: One) => boolean; readonly askedMs: (one: One) => number | undefined },
): readonly One[] {
  const since = (one: One) => of.askedMs(one) ?? -1;
  return present
    .filter(of.isDue)
    .toSorted((one, other) => since(one) - since(other))
    .slice(0, Math.min(ASKED_A_TICK, Math.ceil(present.length / TICKS_A_ROUND)));
}

/** Once two persons have signed the sheet, the archive ends with that signature, and this is the last head that is shown. */
function headSize(state: RoomState, ledger: Pick<Ledger, 'size'>): number {
  return (sheetIsSigned(state) ? state.steps.sheet?.position : undefined) ?? ledger.size();
}

function isMilestone(envelope: Envelope): boolean {
  const statement = readAct(envelope);
  return statement.ok && MILESTONES.has(statement.value.act.act);
}

/** The ledger of the console that leads; another console's is another log. */
function originOf({ plan, lead }: RoomState): string {
  return ledgerOrigin({ session: plan.session.session, device: lead.device, epoch: lead.epoch });
}

function seenBy(state: RoomState, device: DeviceId): number {
  const witnessed = state.seats.get(device)?.witnessed;
  return witnessed?.origin === originOf(state) ? witnessed.size : 0;
}

/** One signed head and its proofs for one station. */
function checkpointFor(
  tools: WitnessTools,
  { link, epoch }: Asked,
  since: number,
): Extract<ConsoleMessage, { say: 'checkpoint' }> {
  const { room, ledger, signer } = tools;
  const size = headSize(room.state(), ledger);
  const origin = originOf(room.state());
  const text = headText({ origin, size, root: ledger.tree.root(size) });
  const own = newestWithin(ledger, { device: link.device, epoch }, size);
  return {
    say: 'checkpoint',
    note: writeNote(text, [signLine(text, origin, signer)]),
    since,
    proof: ledger.tree.consistency(since, size).map(hexOf),
    ...(own === undefined ? {} : { own }),
  };
}

/** The station's newest entry in this head, with its path. The last head of the day ends before what a station wrote after the sheet. */
function newestWithin(
  ledger: WitnessTools['ledger'],
  { device, epoch }: { readonly device: DeviceId; readonly epoch: number },
  size: number,
) {
  for (let { seq } = ledger.head(device, epoch); seq > 0; seq -= 1) {
    const position = ledger.positionOf(device, epoch, seq);
    if (position === undefined || position > size) continue;
    return { seq, place: position - 1, path: ledger.tree.inclusion(position - 1, size).map(hexOf) };
  }
  return undefined;
}

function hexOf(hash: Uint8Array): Digest {
  return toHex(hash) as Digest; // 32 bytes by construction
}
