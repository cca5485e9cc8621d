import './look/fonts.css';
import './look/tokens.css';
import './look/base.css';
import './look/page.css';
import './look/check-in.css';
import './look/waiting.css';
import './look/sitting.css';
import './look/tick.css';
import './look/question.css';
import './look/question-map.css';
import './look/dialogs.css';
import './look/narrow.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { FaultBoundary } from './frame/fault-boundary.tsx';
import { startBeat } from './station/beat.ts';
import { openDoor } from './station/door.ts';
import { openStation } from './station/station-actions.ts';
import { createStationStore } from './station/station-store.ts';

const place = document.getElementById('screen');
if (place === null) throw new Error('the page has no place for the screen');
const door = openDoor();
startBeat();
createRoot(place).render(
  <FaultBoundary>
    <App door={door} station={openStation(door, createStationStore())} />
  </FaultBoundary>,
);
