/**
 * What the page or the machine may notice, and whether it covers the questions until an invigilator has looked. A lost focus happens to honest
 * people too, so it is written down and shown; another display, or
 * somebody else at this screen, is never an accident.
 */
const NOTICES: Readonly<Record<string, 'note' | 'lock'>> = {
  'focus-lost': 'note',
  hidden: 'note',
  'fullscreen-left': 'note',
  'chord-refused': 'note',
  'display-changed': 'lock',
  'remote-session': 'lock',
  'forbidden-program': 'lock',
};

export function locksTheSeat(what: string): boolean {
  return NOTICES[what] === 'lock';
}
