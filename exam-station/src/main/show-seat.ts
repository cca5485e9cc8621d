import { type Clock, type Digest, ok, type Result, refuse } from '@exam-room/shared/base';
import type { Session } from '@exam-room/shared/model';
import { buildView, seatFigures } from '../door/build-view.ts';
import { questionView } from '../door/question-view.ts';
import type { QuestionView, StationView } from '../door/station-view.ts';
import type { ScreenDesk } from './answer-screen.ts';
import type { LinkState, OpenPaper, SeatPort, SeatShelf } from './ports.ts';
import type { Writer } from './run-command.ts';
import { refusal } from './sitting/refusals.ts';
import { whoOf } from './sitting/seat-state.ts';
import type { Pictures } from './take-pictures.ts';

export interface ShowParts {
  readonly writer: Pick<Writer, 'state' | 'fault'>;
  readonly session: Session;
  readonly seat: string;
  readonly clock: Clock;
  readonly speed: number;
  readonly usedMs: () => number;
  readonly link: () => LinkState;
  readonly shelf: Pick<SeatShelf, 'card'>;
  readonly paper: () => OpenPaper | undefined;
  readonly pictures: Pick<Pictures, 'call' | 'frame'>;
  readonly cameraBy: StationView['cameraBy'];
  readonly screen: Pick<ScreenDesk, 'act' | 'read'>;
  readonly handInCode: (sealingEntry: Digest) => string;
}

export interface ShownSeat extends SeatPort {
  /** Something has changed; every watcher hears of it once a turn of the event loop. */
  readonly changed: () => void;
  readonly figures: () => ReturnType<typeof seatFigures>;
}

/** The seat as its door sees it. */
export function showSeat(parts: ShowParts): ShownSeat {
  const watchers = new Set<() => void>();
  let soon = false;
  return {
    view: () => viewOf(parts),
    figures: () => seatFigures({ state: parts.writer.state(), link: parts.link(), usedMs: parts.usedMs() }),
    watch(changed) {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    changed() {
      if (soon || watchers.size === 0) return;
      soon = true;
      setImmediate(() => {
        soon = false;
        for (const tell of watchers) tell();
      });
    },
    act: parts.screen.act,
    question: (at) => readableQuestion(parts, at),
    image: (digest) => (isReadable(parts) ? parts.paper()?.image(digest) : undefined),
    photo: () => photoOf(parts),
    frame: (call, jpeg) => parts.pictures.frame(call, jpeg),
  };
}

function viewOf(parts: ShowParts): StationView {
  return buildView({
    state: parts.writer.state(),
    session: parts.session,
    seat: parts.seat,
    usedMs: parts.usedMs(),
    wallMs: parts.clock.wallMs(),
    speed: parts.speed,
    link: parts.link(),
    card: cardOf(parts),
    fault: parts.writer.fault(),
    camera: parts.pictures.call(),
    cameraBy: parts.cameraBy,
    read: parts.screen.read(),
    question: (at) => questionAt(parts, at),
    handInCode: parts.handInCode,
  });
}

const cards = new WeakMap<ShowParts, { readonly of: string; readonly card: ReturnType<SeatShelf['card']> }>();

/** The card changes with the admission only: reading it from the disk for every view would be waste. */
function cardOf(parts: ShowParts): ReturnType<SeatShelf['card']> {
  const who = whoOf(parts.writer.state().sitting);
  if (who === undefined) return undefined;
  const of = `${who.candidate}/${who.order}`;
  const known = cards.get(parts);
  if (known?.of === of) return known.card;
  const card = parts.shelf.card(who.candidate);
  if (card !== undefined) cards.set(parts, { of, card });
  return card;
}

function photoOf(parts: ShowParts): Uint8Array | undefined {
  const photo = cardOf(parts)?.photo;
  return photo === undefined || photo.length === 0 ? undefined : photo;
}

/** No word of the paper leaves before the start, while the sitting is held, or after the hand-in. */
function isReadable({ writer }: ShowParts): boolean {
  const { sitting } = writer.state();
  return sitting.at === 'sitting' && sitting.holds.length === 0 && writer.fault() === undefined;
}

function readableQuestion(parts: ShowParts, at: number): Result<QuestionView> {
  if (!isReadable(parts)) return refuse(refusal('NOT_NOW'));
  const found = questionAt(parts, at);
  return found === undefined ? refuse(refusal('QUESTION_UNKNOWN')) : ok(found);
}

function questionAt(parts: ShowParts, at: number): QuestionView | undefined {
  const paper = parts.paper();
  const drawn = paper?.drawn[at];
  if (paper === undefined || drawn === undefined) return undefined;
  const question = paper.question(at);
  return question.ok ? questionView(question.value, drawn) : undefined;
}
