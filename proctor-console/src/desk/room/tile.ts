import type { DeviceId } from '@exam-room/shared/base';
import type { SeatState, SeatView } from '../../server/proctor-desk/desk-view.ts';
import { ageText, minutesUp } from '../day/times.ts';
import type { Catalogue } from '../words/languages.ts';

/** How much a seat wants somebody to walk there: now, soon, or not at all. */
export type Concern = 'red' | 'amber' | 'none';

/**
 * What one seat shows on the map, already in words: a tile whose words have not changed is not drawn again, although its
 * milliseconds have.
 */
export interface Tile {
  readonly device: DeviceId;
  readonly seat: string;
  readonly spare: boolean;
  readonly state: SeatState;
  readonly stateWord: string;
  readonly name: string;
  readonly concern: Concern;
  /** Whole per cent; -1 without a sitting. */
  readonly progress: number;
  readonly answered: string;
  readonly left: string;
  readonly saved: string;
  /** Entries that are on the seat's disk only; -1 without a sitting. */
  readonly unsent: number;
  readonly ticks: string;
  /** `4`, or `4−1` when one was missed. */
  readonly shots: string;
  readonly pictures: string;
  readonly cameraTrouble: boolean;
  readonly alarms: number;
  readonly help: boolean;
}

const WITH_SITTING: ReadonlySet<SeatState> = new Set(['sitting', 'paused', 'locked', 'handed-in', 'lost']);

export function hasSitting(seat: SeatView): boolean {
  return WITH_SITTING.has(seat.state) && seat.candidate !== undefined;
}

export function concernOf(seat: SeatView): Concern {
  const somebody = seat.candidate !== undefined && seat.state !== 'handed-in';
  if (seat.state === 'locked' || (seat.state === 'lost' && somebody)) return 'red';
  if (somebody && seat.camera === 'trouble') return 'red';
  if (seat.alarms.length > 0 && somebody) return 'red';
  if (seat.away) return 'amber';
  if (seat.helpCalled || seat.state === 'paused' || seat.state === 'claimed') return 'amber';
  if (seat.lostTimeProposalMs > 0 || seat.alarms.length > 0) return 'amber';
  return seat.state === 'absent-machine' || seat.state === 'lost' ? 'amber' : 'none';
}

/** `nowMs` is the room's time at the view: ages go in steps, so most tiles stay as they are. */
export function tileOf(seat: SeatView, words: Catalogue, nowMs: number): Tile {
  const sits = hasSitting(seat);
  const { room } = words;
  return {
    device: seat.device,
    seat: seat.seat,
    spare: seat.spare,
    state: seat.state,
    stateWord: seat.away
      ? `${words.seatState[seat.state]} · ${words.room.away}`
      : words.seatState[seat.state],
    name: seat.candidate?.name ?? seat.claim?.name ?? '',
    concern: concernOf(seat),
    progress: sits && seat.items > 0 ? Math.round((100 * seat.answered) / seat.items) : -1,
    answered: sits ? room.answered(seat.answered, seat.items) : '',
    left: sits && seat.state !== 'handed-in' ? room.minutesLeft(minutesUp(seat.remainingMs)) : '',
    saved: sits && seat.lastEntryMs !== undefined ? ageText(room.age, nowMs - seat.lastEntryMs) : '',
    unsent: sits ? seat.unsent : -1,
    ticks: sits ? (seat.unsent === 0 ? room.allSent : room.unsent(seat.unsent)) : '',
    shots: sits ? shotsOf(seat) : '',
    pictures: sits ? room.pictures(seat.snapshots.taken, seat.snapshots.missed) : '',
    cameraTrouble: seat.camera === 'trouble',
    alarms: seat.alarms.length,
    help: seat.helpCalled,
  };
}

function shotsOf({ snapshots }: SeatView): string {
  return snapshots.missed === 0 ? String(snapshots.taken) : `${snapshots.taken}−${snapshots.missed}`;
}

/** The tile as one sentence, for ears and for the pointer that rests on a small tile. */
export function tileSentence(tile: Tile, words: Catalogue): string {
  const { room } = words;
  return [
    room.tile(tile.seat, tile.name === '' ? room.nobody : tile.name, tile.stateWord),
    tile.answered,
    tile.left,
    tile.saved === '' ? '' : room.savedAgo(tile.saved),
    tile.ticks,
    tile.pictures,
    tile.cameraTrouble ? `${words.seat.facts.camera} ${words.seat.camera.trouble}` : '',
    tile.help ? room.help : '',
    tile.alarms > 0 ? room.alarms(tile.alarms) : '',
  ]
    .filter((part) => part !== '')
    .join(room.comma);
}

/** Worst first; seats of equal worry keep the order of the room, so that the list does not shuffle by itself. */
export function worstFirst(seats: readonly SeatView[]): readonly SeatView[] {
  const rank = { red: 2, amber: 1, none: 0 };
  return [...seats].sort(
    (a, b) => b.worry - a.worry || rank[concernOf(b)] - rank[concernOf(a)] || compareSeats(a.seat, b.seat),
  );
}

export function wantsAttention(seat: SeatView): boolean {
  return seat.worry > 0 || concernOf(seat) !== 'none';
}

export function compareSeats(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
