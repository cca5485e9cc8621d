import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useStation } from '../station/station-context.tsx';
import { LanguageProvider } from '../words/use-words.tsx';
import { keepPreferences, PLAIN, type Preferences, readPreferences } from './preferences.ts';

interface Look {
  readonly preferences: Preferences;
  readonly change: (part: Partial<Preferences>) => void;
}

const LookContext = createContext<Look>({ preferences: PLAIN, change: () => {} });

export function useLook(): Look {
  return useContext(LookContext);
}

/** Holds the preferences, writes them to the root element where the style sheets read them, and forgets them between two candidates. */
export function LookProvider(props: { readonly children: ReactNode }) {
  const [preferences, setPreferences] = useState(() => readPreferences(localStorage));
  const look = useMemo<Look>(
    () => ({
      preferences,
      change: (part) =>
        setPreferences((before) => {
          const after = { ...before, ...part };
          keepPreferences(localStorage, after);
          return after;
        }),
    }),
    [preferences],
  );
  useEffect(() => {
    const root = document.documentElement;
    root.dataset['size'] = String(preferences.size);
    root.dataset['contrast'] = preferences.contrast;
    root.dataset['motion'] = preferences.motion;
  }, [preferences]);
  useForgetBetweenCandidates(look.change);
  return (
    <LookContext value={look}>
      <LanguageProvider language={preferences.language}>{props.children}</LanguageProvider>
    </LookContext>
  );
}

/** The next person at this seat starts with the plain look. */
function useForgetBetweenCandidates(change: Look['change']): void {
  const stage = useStation((state) => state.view?.stage.stage);
  const [before, setBefore] = useState(stage);
  useEffect(() => {
    if (stage === before) return;
    if (before === 'handed-in' && stage === 'vacant') change(PLAIN);
    setBefore(stage);
  }, [stage, before, change]);
}
