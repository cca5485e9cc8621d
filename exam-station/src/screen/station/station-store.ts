import type { CandidateId } from '@exam-room/shared/base';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  ItemId,
  QuestionId,
  QuestionView,
  SittingView,
  StationView,
  Words,
} from '../../door/station-view.ts';
import { type Drafts, NO_DRAFTS, reconcile } from '../answers/drafts.ts';

/** A place that the candidate has gone to and the station has not shown back yet. */
export interface Place {
  readonly at: number;
  /** Monotonic ms at which the station acknowledged it; undefined while it is on its way. */
  readonly knownMs?: number;
}

/** What lies over the station's view for a moment, and what the page knows of the view itself. */
export interface StationState {
  readonly view: StationView | undefined;
  /** Monotonic ms at which the view arrived. */
  readonly viewMs: number;
  readonly contact: 'fresh' | 'lost';
  /** Whose sitting the parts below belong to. */
  readonly sitter: CandidateId | undefined;
  readonly drafts: Drafts;
  /** The drafts as the map, the progress and the review count them: they follow when the choice itself has been drawn. */
  readonly counted: Drafts;
  /** The item whose option is held down at this moment: its answer is about to change, so nothing calls it saved. */
  readonly pressed: ItemId | undefined;
  readonly place: Place | undefined;
  readonly flags: ReadonlyMap<QuestionId, boolean>;
  /** Questions seen or fetched ahead, by their place. Bounded by the paper. */
  readonly questions: ReadonlyMap<number, QuestionView>;
  readonly readMessages: ReadonlySet<string>;
  /** The last thing that the station refused, until it is dismissed or something works. */
  readonly trouble: Words | undefined;
}

export type StationStore = StoreApi<StationState>;

/** After the station has acknowledged a place, its view is believed from here on, whatever it shows. */
const PLACE_MS = 3_000;

const NOTHING_OF_A_SITTING = {
  sitter: undefined,
  drafts: NO_DRAFTS,
  counted: NO_DRAFTS,
  pressed: undefined,
  place: undefined,
  flags: new Map<QuestionId, boolean>(),
  questions: new Map<number, QuestionView>(),
} as const;

export function createStationStore(): StationStore {
  return createStore<StationState>(() => ({
    view: undefined,
    viewMs: 0,
    contact: 'fresh',
    readMessages: new Set(),
    trouble: undefined,
    ...NOTHING_OF_A_SITTING,
  }));
}

/** The state after a view has arrived: what it shows back is taken off what lies over it. */
export function withView(state: StationState, view: StationView, nowMs: number): Partial<StationState> {
  const fresh = { view, viewMs: nowMs, contact: 'fresh' as const };
  const { stage } = view;
  // A station in trouble shows `offline` in the middle of a sitting; what is not saved yet stays, and is still being tried.
  if (stage.stage === 'offline') return fresh;
  if (stage.stage !== 'sitting') return { ...fresh, ...NOTHING_OF_A_SITTING };
  const sitter = stage.candidate.candidate;
  const over = state.sitter === sitter ? state : { ...state, ...NOTHING_OF_A_SITTING };
  const { sitting } = stage;
  const drafts = reconcile(over.drafts, sitting.answers, nowMs);
  return {
    ...fresh,
    sitter,
    drafts,
    counted: drafts,
    pressed: over.pressed,
    place: settled(over.place, sitting.at, nowMs),
    flags: unseenFlags(over.flags, sitting),
    questions:
      over.questions.get(sitting.at)?.question === sitting.question.question
        ? over.questions
        : new Map(over.questions).set(sitting.at, sitting.question),
  };
}

function settled(place: Place | undefined, at: number, nowMs: number): Place | undefined {
  if (place === undefined || place.knownMs === undefined) return place;
  return place.at === at || nowMs - place.knownMs > PLACE_MS ? undefined : place;
}

function unseenFlags(flags: StationState['flags'], sitting: SittingView): StationState['flags'] {
  if (flags.size === 0) return flags;
  const seen = new Map(sitting.questions.map((mark) => [mark.question, mark.flagged]));
  return new Map([...flags].filter(([question, flagged]) => seen.get(question) !== flagged));
}

/** The place of the question on the screen. */
export function placeOnScreen(state: Pick<StationState, 'place'>, at: number): number {
  return state.place?.at ?? at;
}
