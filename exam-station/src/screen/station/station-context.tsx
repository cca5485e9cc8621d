import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useSyncExternalStore,
} from 'react';
import { useStore } from 'zustand';
import type { AnswerSource } from '../answers/answer-source.ts';
import type { Drafts } from '../answers/drafts.ts';
import type { Station, StationActions } from './station-actions.ts';
import type { StationState, StationStore } from './station-store.ts';

const StationContext = createContext<Station | undefined>(undefined);

export function StationProvider(props: { readonly station: Station; readonly children: ReactNode }) {
  useEffect(() => props.station.start(), [props.station]);
  return <StationContext value={props.station}>{props.children}</StationContext>;
}

function useStationItself(): Station {
  const station = useContext(StationContext);
  if (station === undefined) throw new Error('no station above this part of the screen');
  return station;
}

/** A part of the station's state; the caller is drawn anew only when that part changes. */
export function useStation<Part>(select: (state: StationState) => Part): Part {
  return useStore(useStationItself().store, select);
}

/** What is chosen and how it stands, item by item. */
export function useAnswers(): AnswerSource {
  return useStationItself().answers;
}

/** For what reads the state when it is asked, or writes onto the page itself. */
export function useStationStore(): StationStore {
  return useStationItself().store;
}

/** Reads the drafts at the moment at which it is called. */
export function useDraftsNow(): () => Drafts {
  const store = useStationStore();
  return useCallback(() => store.getState().drafts, [store]);
}

export function useActions(): StationActions {
  return useStationItself().actions;
}

/**
 * What `select` tells of the monotonic clock (ms), looked at every `everyMs`; the caller is drawn anew only when that changes.
 */
export function useClock<Told extends string | number | boolean | undefined>(
  everyMs: number,
  select: (nowMs: number) => Told,
): Told {
  const watch = useCallback(
    (changed: () => void) => {
      const timer = setInterval(changed, everyMs);
      return () => clearInterval(timer);
    },
    [everyMs],
  );
  return useSyncExternalStore(watch, () => select(performance.now()));
}
