import type { DeviceId, InvigilatorId } from '@exam-room/shared/base';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DeskView } from '../../server/proctor-desk/desk-view.ts';
import type { ActForm } from '../acting/act-form.ts';
import type { LinkNews } from '../link/door.ts';
import { keepUnchanged } from '../link/keep-unchanged.ts';
import type { Language } from '../words/languages.ts';
import { daySteps, mayAct, peopleAtDesk, type StepId } from './steps.ts';

/** What the main area shows: a step of the day, or the room's diary. */
export type PageId = StepId | 'incidents';

/** opening ─▶ live ⇄ lost; refused when this window was not opened from the console's start link. */
export type LinkState = 'opening' | 'live' | 'lost' | 'refused' | 'unreadable';

export interface Notice {
  readonly tone: 'good' | 'bad';
  readonly text: string;
  /** Grows with every notice, so that the same sentence twice is said twice. */
  readonly count: number;
}

/** What this window knows. The room itself is only mirrored: nothing here survives a reload but the language and the view of the map. */
export interface DeskState {
  readonly link: LinkState;
  readonly view: DeskView | undefined;
  /** `performance.now()` at the arrival of the view: clocks run on from it between two views. */
  readonly receivedAt: number;
  readonly language: Language;
  /** Who acts at this desk just now; always somebody who is signed in. */
  readonly operator: InvigilatorId | undefined;
  readonly page: PageId | undefined;
  readonly seat: DeviceId | undefined;
  readonly notice: Notice | undefined;
  /** The dialog that is open. */
  readonly form: ActForm | undefined;
}

export type DeskStore = StoreApi<DeskState>;

export function createDeskStore(language: Language): DeskStore {
  return createStore<DeskState>()(() => ({
    link: 'opening',
    view: undefined,
    receivedAt: 0,
    language,
    operator: undefined,
    page: undefined,
    seat: undefined,
    notice: undefined,
    form: undefined,
  }));
}

/** Takes in what the link reports. `at` is `performance.now()`. */
export function hear(state: DeskState, news: LinkNews, at: number): Partial<DeskState> {
  if (news.news !== 'view') return { link: news.news };
  const view = keepUnchanged(state.view, news.view);
  return {
    link: 'live',
    view,
    receivedAt: at,
    operator: operatorFor(state, view),
    page: state.page ?? stepNow(view),
  };
}

/**
 * A window that opens begins at what the room waits for. After that only hands turn the page: a desk that moved on by the clock would
 * take the candidate away under the fingers of somebody who is checking an ID card.
 */
function stepNow(view: DeskView): PageId {
  return daySteps(view).find((step) => step.is === 'now')?.step ?? 'sheet';
}

/** Keeps the acting person while signed in; otherwise the first who is. */
function operatorFor(state: DeskState, view: DeskView): InvigilatorId | undefined {
  const here = peopleAtDesk(view);
  const kept = here.find((person) => person.id === state.operator);
  return (kept ?? here.find((person) => mayAct(person.role)) ?? here[0])?.id;
}

/** The room's time now: the last view's, run on at the room's speed. */
export function roomNow(state: Pick<DeskState, 'view' | 'receivedAt'>, at: number): number {
  return state.view === undefined ? 0 : state.view.wallMs + (at - state.receivedAt) * state.view.speed;
}
