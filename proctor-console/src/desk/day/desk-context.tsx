import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { DeskAnswer, DeskCommand, DeskView, Words } from '../../server/proctor-desk/desk-view.ts';
import type { ActForm } from '../acting/act-form.ts';
import type { DeskDoor } from '../link/door.ts';
import { type Catalogue, catalogues, sayIn } from '../words/languages.ts';
import { type DeskState, type DeskStore, type Notice, type PageId, roomNow } from './desk-store.ts';

export interface Desk {
  readonly store: DeskStore;
  readonly door: DeskDoor;
}

const DeskContext = createContext<Desk | undefined>(undefined);

export function DeskProvider({ desk, children }: { readonly desk: Desk; readonly children: ReactNode }) {
  return <DeskContext.Provider value={desk}>{children}</DeskContext.Provider>;
}

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === undefined) throw new Error('a part of the desk stands outside its provider');
  return desk;
}

export function useDeskState<Part>(part: (state: DeskState) => Part): Part {
  return useStore(useDesk().store, part);
}

/** A part of the room's view. Only pages below the frame use it, and the frame shows no page before the first view. */
export function useRoom<Part>(part: (view: DeskView) => Part): Part {
  return useDeskState(({ view }) => {
    if (view === undefined) throw new Error('a page of the desk is shown before the first view');
    return part(view);
  });
}

export function useWords(): Catalogue {
  return catalogues[useDeskState((state) => state.language)];
}

/** Picks the console's sentence in the language of this desk. */
export function useSay(): (words: Words) => string {
  const language = useDeskState((state) => state.language);
  return useMemo(() => (words: Words) => sayIn(language, words), [language]);
}

/** The room's time, ticking every second of the real clock (four times as often under a rehearsal's fast clock). */
export function useNow(): number {
  const { store } = useDesk();
  const fast = useDeskState((state) => (state.view?.speed ?? 1) > 1);
  const [now, setNow] = useState(() => roomNow(store.getState(), performance.now()));
  useEffect(() => {
    const tick = () => setNow(roomNow(store.getState(), performance.now()));
    tick();
    const timer = setInterval(tick, fast ? 250 : 1_000);
    const stop = store.subscribe((state, before) => {
      if (state.view !== before.view) tick();
    });
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [store, fast]);
  return now;
}

export interface DeskMoves {
  readonly go: (page: PageId) => void;
  readonly ask: (form: ActForm) => void;
  readonly note: (tone: Notice['tone'], text: string) => void;
  /** Sends an act of the person at the desk at once, without a dialog; tells a refusal. True when it was done. */
  readonly doNow: (command: DeskCommand, done: string) => Promise<boolean>;
}

export function useMoves(): DeskMoves {
  const { store, door } = useDesk();
  return useMemo(() => movesOf(store, door), [store, door]);
}

function movesOf(store: DeskStore, door: DeskDoor): DeskMoves {
  const note = (tone: Notice['tone'], text: string) =>
    store.setState(({ notice }) => ({ notice: { tone, text, count: (notice?.count ?? 0) + 1 } }));
  const refusal = (answer: Extract<DeskAnswer, { ok: false }>) =>
    sayIn(store.getState().language, { zh: answer.zh, en: answer.en });
  return {
    go: (page) => store.setState({ page, seat: undefined }),
    ask: (form) => store.setState({ form }),
    note,
    async doNow(command, done) {
      const { operator, language } = store.getState();
      if (operator === undefined) {
        note('bad', catalogues[language].acting.signInFirst);
        return false;
      }
      const answer = await door.act({ ...command, by: [operator] });
      note(answer.ok ? 'good' : 'bad', answer.ok ? done : refusal(answer));
      return answer.ok;
    },
  };
}
