import { REFUSED_CHORDS } from '../../src/screen/lockdown/key-chords.ts';

/** Chords that no list of dangers names: refused all the same. */
const UNLISTED = [
  'F2',
  'F4',
  'F8',
  'F9',
  'Alt+D',
  'Alt+F',
  'Alt+Space',
  'Ctrl+Shift+M',
  'Ctrl+Shift+Delete',
  'Ctrl+B',
];

/** Everything that a person could try; Ctrl+Alt+Delete and its like reach the system, not the window, and do nothing on a bare display. */
export const ALL_CHORDS: readonly string[] = [...REFUSED_CHORDS.keys(), ...UNLISTED];

const KEYS: Readonly<Record<string, string>> = {
  Escape: 'Escape',
  Tab: 'Tab',
  Delete: 'Delete',
  Home: 'Home',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ContextMenu: 'Menu',
  PrintScreen: 'Print',
  Meta: 'super',
  Space: 'space',
  '+': 'plus',
  '=': 'equal',
  '-': 'minus',
};
const HELD: Readonly<Record<string, string>> = { Ctrl: 'ctrl', Alt: 'alt', Shift: 'shift', Meta: 'super' };

/** `Ctrl+Shift+I` as xdotool presses it: `ctrl+shift+i`. */
export function xdotoolName(chord: string): string {
  const parts = chord.endsWith('++') ? [...chord.slice(0, -2).split('+'), '+'] : chord.split('+');
  const key = parts.at(-1) ?? '';
  const held = parts.slice(0, -1).map((one) => HELD[one] ?? one);
  return [...held, KEYS[key] ?? (key.length === 1 ? key.toLowerCase() : key)].join('+');
}
