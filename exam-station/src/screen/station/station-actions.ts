import type { ActAnswer, Choice, ItemId, QuestionId, ScreenAct } from '../../door/station-view.ts';
import type { AnswerSource } from '../answers/answer-source.ts';
import { countDrafts, type Draft, withDraft } from '../answers/drafts.ts';
import { openSaveQueue } from '../answers/save-queue.ts';
import { keepContact } from './contact.ts';
import type { Door } from './door.ts';
import { stationAnswers } from './station-answers.ts';
import { type StationStore, withView } from './station-store.ts';
import { whenDrawn } from './when-drawn.ts';

/** Everything that a person at this screen can do. */
export interface StationActions {
  /** For acts whose answer the caller shows or awaits; a refusal also stands in the store's `trouble`. */
  readonly ask: (act: ScreenAct) => Promise<ActAnswer>;
  /** For what the page tells by itself: nobody waits for the answer. */
  readonly tell: (act: ScreenAct) => void;
  readonly choose: (item: ItemId, choice: Choice) => void;
  readonly goTo: (at: number) => void;
  readonly flag: (question: QuestionId, flagged: 'flagged' | 'plain') => void;
  readonly readMessage: (id: string) => void;
  readonly dismissTrouble: () => void;
}

/** A place is told again after this long while the station does not answer: nobody is moved back by a restart. */
const TELL_AGAIN_MS = 1_000;

export interface Station {
  readonly store: StationStore;
  readonly answers: AnswerSource;
  readonly actions: StationActions;
  /** Starts listening to the station; returns the end of it. */
  readonly start: () => () => void;
}

export function openStation(door: Door, store: StationStore): Station {
  const ask = async (act: ScreenAct): Promise<ActAnswer> => {
    const answer = await door.act(act);
    store.setState({ trouble: answer.ok ? undefined : { zh: answer.zh, en: answer.en } });
    return answer;
  };
  const count = counter(store);
  const queue = openSaveQueue({
    post: (item, choice) => door.act({ act: 'choose', item, choice }),
    show: (item, draft) => {
      store.setState((state) => ({
        drafts: withDraft(state.drafts, item, draft),
        pressed: draft.state === 'saving' ? undefined : state.pressed,
      }));
      count(draft);
    },
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
    nowMs: () => performance.now(),
  });
  const places = placeKeeper(door, store);
  const actions: StationActions = {
    ask,
    tell: (act) => void door.act(act),
    choose: queue.save,
    goTo: places.goTo,
    flag: (question, flagged) => void flag({ ask, store }, question, flagged === 'flagged'),
    readMessage: (id) => {
      store.setState((state) => ({ readMessages: new Set(state.readMessages).add(id) }));
      void door.act({ act: 'read-message', id });
    },
    dismissTrouble: () => store.setState({ trouble: undefined }),
  };
  const start = () =>
    keepContact(door, {
      view: (view) => {
        store.setState((state) => withView(state, view, performance.now()));
        if (view.stage.stage === 'sitting') places.fetchAround();
        else if (view.stage.stage !== 'offline') queue.drop();
      },
      lost: () => {
        if (store.getState().contact !== 'lost') store.setState({ contact: 'lost' });
      },
      afterwards: (run) => afterAnswer(store, run),
    });
  return { store, answers: stationAnswers(store), actions, start };
}

/** A view waits no longer than this for a disk that has not answered yet. */
const VIEW_WAITS_MS = 300;

/**
 * While an answer is on its way to the disk the page does nothing else: reading a view and beginning a frame for it would come before
 * 已保存. Returns what takes `run` back.
 */
function afterAnswer(store: StationStore, run: () => void): () => void {
  const saving = () => countDrafts(store.getState().drafts, 'saving') > 0;
  if (!saving()) return whenDrawn(run);
  const go = () => {
    drop();
    drop = whenDrawn(run);
  };
  const leave = store.subscribe(() => {
    if (!saving()) go();
  });
  const latest = setTimeout(go, VIEW_WAITS_MS);
  let drop = () => {
    leave();
    clearTimeout(latest);
  };
  return () => drop();
}

/** On a quick disk an answer is saved before this, and then it is counted once. */
const COUNT_UNSAVED_MS = 300;

/** Lets the map and the counts follow a draft: after its last step has been drawn, or while it still waits for a slow disk. */
function counter(store: StationStore): (draft: Draft) => void {
  let waiting = false;
  const count = () => {
    waiting = false;
    store.setState((state) => (state.counted === state.drafts ? state : { counted: state.drafts }));
  };
  return (draft) => {
    if (draft.state === 'saving') setTimeout(count, COUNT_UNSAVED_MS);
    else if (!waiting) {
      waiting = true;
      whenDrawn(count);
    }
  };
}

async function flag(
  on: { readonly ask: StationActions['ask']; readonly store: StationStore },
  question: QuestionId,
  flagged: boolean,
): Promise<void> {
  on.store.setState((state) => ({ flags: new Map(state.flags).set(question, flagged) }));
  const answer = await on.ask({ act: 'flag', question, flagged });
  if (answer.ok) return;
  // Not flagged after all: the mark goes back to what the station says.
  on.store.setState((state) => {
    const flags = new Map(state.flags);
    flags.delete(question);
    return { flags };
  });
}

/** Moves at once, fetches the text when it is not here yet, and lets the station know; the newest place wins. */
function placeKeeper(
  door: Door,
  store: StationStore,
): { readonly goTo: (at: number) => void; readonly fetchAround: () => void } {
  let telling = false;
  const fetching = new Set<number>();

  const fetchOne = async (at: number): Promise<void> => {
    const state = store.getState();
    const stage = state.view?.stage;
    if (stage?.stage !== 'sitting' || stage.sitting.questions[at] === undefined) return;
    if (state.questions.has(at) || fetching.has(at)) return;
    fetching.add(at);
    const wanted = stage.sitting.questions[at].question;
    const question = await door.question(at);
    fetching.delete(at);
    const now = store.getState().view?.stage;
    if (question?.question !== wanted || now?.stage !== 'sitting') return;
    store.setState((before) => ({ questions: new Map(before.questions).set(at, question) }));
  };

  const tell = async (): Promise<void> => {
    telling = true;
    for (;;) {
      const at = store.getState().place?.at;
      if (at === undefined) break;
      const answer = await door.act({ act: 'show-question', at });
      if (store.getState().place?.at !== at) continue;
      if (!answer.ok && answer.code === 'NO_CONTACT') {
        await new Promise((done) => setTimeout(done, TELL_AGAIN_MS));
        continue;
      }
      // From here on the station's own place counts: the same one, or the old one when it was refused (a pause, a lock).
      store.setState({ place: { at, knownMs: performance.now() } });
      break;
    }
    telling = false;
  };

  const fetchAround = () => {
    const { view, place } = store.getState();
    if (view?.stage.stage !== 'sitting') return;
    const at = place?.at ?? view.stage.sitting.at;
    for (const near of [at, at + 1, at - 1]) void fetchOne(near);
  };

  return {
    goTo: (at) => {
      store.setState({ place: { at } });
      fetchAround();
      if (!telling) void tell();
    },
    fetchAround,
  };
}
