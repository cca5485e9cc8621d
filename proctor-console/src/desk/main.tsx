import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import './look/base.css';
import './look/controls.css';
import { DeskProvider } from './day/desk-context.tsx';
import { createDeskStore, hear } from './day/desk-store.ts';
import { DeskWindow } from './desk.tsx';
import { httpDoor } from './link/door.ts';
import type { Language } from './words/languages.ts';

// The page's policy forbids making code from text; without this zod would try it once and fill the log with the refusal.
z.config({ jitless: true });

const LANGUAGE_KEY = 'desk-language';

const store = createDeskStore(chosenLanguage());
const door = httpDoor();
door.watch((news) => store.setState((state) => hear(state, news, performance.now())));
store.subscribe((state, before) => {
  if (state.language !== before.language) localStorage.setItem(LANGUAGE_KEY, state.language);
});

const place = document.getElementById('desk');
if (place === null) throw new Error('the page has no place for the desk');
createRoot(place).render(
  <DeskProvider desk={{ store, door }}>
    <DeskWindow />
  </DeskProvider>,
);

function chosenLanguage(): Language {
  return localStorage.getItem(LANGUAGE_KEY) === 'en' ? 'en' : 'zh';
}
