/**
 * What the page may notice, and whether it covers the questions until an invigilator has looked. A lost focus happens to honest
 * people too, so it is written down and shown; another display is never an accident.
 */
const NOTICES: Readonly<Record<string, 'note' | 'lock'>> = {
  'focus-lost': 'note',
  hidden: 'note',
  'fullscreen-left': 'note',
  'chord-refused': 'note',
  'display-changed': 'lock',
};

export function locksTheSeat(what: string): boolean {
  return NOTICES[what] === 'lock';
}
