import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Station, StationActions } from './station-actions.ts';
import type { StationState } from './station-store.ts';

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

export function useActions(): StationActions {
  return useStationItself().actions;
}

/** Monotonic ms, refreshed `everyMs`; the display of a clock needs no more. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
