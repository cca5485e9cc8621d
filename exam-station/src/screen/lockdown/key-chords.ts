/**
 * The one table of keys, used by the page, by the Electron shell and by the tests that press real keys. Deny by default: a key that
 * does not stand in `ALLOWED_KEYS` and is not a single printable character does nothing. It imports nothing, so that every side can read it.
 */

export interface KeyPress {
  /** As in KeyboardEvent.key. */
  readonly key: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  readonly shift: boolean;
}

export type KeyVerdict =
  | { readonly verdict: 'allowed' }
  /** Cancelled without a word: a modifier on its own, a key held by accident. */
  | { readonly verdict: 'ignored' }
  /** Cancelled and told to the station: `chord` as in `Ctrl+N`. */
  | { readonly verdict: 'refused'; readonly chord: string; readonly reason: string };

/** Keys with a name that a candidate needs; none of them works together with Ctrl, Alt or Meta. */
export const ALLOWED_KEYS: ReadonlyMap<string, string> = new Map([
  ['Tab', 'moves the focus; with Shift it moves back'],
  ['Enter', 'confirms what has the focus'],
  ['Escape', 'closes a dialog of the exam screen'],
  ['Backspace', 'corrects the number at check-in'],
  ['Delete', 'corrects the number at check-in'],
  ['ArrowUp', 'moves between options, scrolls a text'],
  ['ArrowDown', 'moves between options, scrolls a text'],
  ['ArrowLeft', 'previous question'],
  ['ArrowRight', 'next question'],
  ['PageUp', 'previous question'],
  ['PageDown', 'next question'],
  ['Home', 'start of a list or text'],
  ['End', 'end of a list or text'],
]);

/** Keys that do nothing here and mean nothing either. */
const SILENT_KEYS: ReadonlySet<string> = new Set([
  'Shift',
  'Control',
  'Alt',
  'AltGraph',
  'CapsLock',
  'NumLock',
  'ScrollLock',
  'Insert',
  'Process',
  'Dead',
  'Unidentified',
  'Fn',
]);

/** Chords with a known effect in a browser or desktop. What is not listed is refused all the same, with `UNLISTED`. */
export const REFUSED_CHORDS: ReadonlyMap<string, string> = new Map([
  ['Alt+F4', 'closes the window'],
  ['Ctrl+W', 'closes the window'],
  ['Ctrl+Shift+W', 'closes all windows'],
  ['Ctrl+Q', 'ends the program'],
  ['Ctrl+Shift+Q', 'ends the program'],
  ['Ctrl+N', 'opens a second window'],
  ['Ctrl+T', 'opens a second page'],
  ['Ctrl+Shift+N', 'opens a private window'],
  ['Ctrl+Shift+T', 'opens a closed page again'],
  ['Ctrl+Tab', 'changes the page'],
  ['Alt+Tab', 'changes the program'],
  ['Alt+Escape', 'changes the program'],
  ['Meta', 'opens the desktop menu'],
  ['Meta+D', 'shows the desktop'],
  ['Meta+L', 'locks the desktop'],
  ['Meta+R', 'starts a program'],
  ['Meta+E', 'opens the files'],
  ['F1', 'opens the help of the browser'],
  ['F3', 'searches the page'],
  ['F5', 'loads the page anew'],
  ['F6', 'goes to the address line'],
  ['F7', 'switches the text cursor on'],
  ['F10', 'opens the menu'],
  ['Shift+F10', 'opens the context menu'],
  ['F11', 'leaves the full screen'],
  ['F12', 'opens the developer tools'],
  ['Ctrl+Shift+I', 'opens the developer tools'],
  ['Ctrl+Shift+J', 'opens the developer tools'],
  ['Ctrl+Shift+C', 'opens the developer tools'],
  ['Ctrl+U', 'shows the source'],
  ['Ctrl+R', 'loads the page anew'],
  ['Ctrl+Shift+R', 'loads the page anew'],
  ['Ctrl+F', 'searches the page'],
  ['Ctrl+G', 'searches the page'],
  ['Ctrl+H', 'opens the history'],
  ['Ctrl+J', 'opens the downloads'],
  ['Ctrl+D', 'makes a bookmark'],
  ['Ctrl+Shift+O', 'opens the bookmarks'],
  ['Ctrl+L', 'goes to the address line'],
  ['Ctrl+K', 'searches the web'],
  ['Ctrl+P', 'prints'],
  ['Ctrl+S', 'saves the page'],
  ['Ctrl+O', 'opens a file'],
  ['Ctrl+C', 'copies out of the paper'],
  ['Ctrl+X', 'copies out of the paper'],
  ['Ctrl+V', 'brings text in'],
  ['Ctrl+A', 'selects the whole paper'],
  ['Ctrl++', 'zooms the page; the exam screen has its own text sizes'],
  ['Ctrl+=', 'zooms the page; the exam screen has its own text sizes'],
  ['Ctrl+-', 'zooms the page; the exam screen has its own text sizes'],
  ['Ctrl+0', 'zooms the page; the exam screen has its own text sizes'],
  ['Alt+ArrowLeft', 'goes back to an earlier page'],
  ['Alt+ArrowRight', 'goes to a later page'],
  ['Alt+Home', 'goes to the start page'],
  ['Shift+Escape', 'opens the task manager of the browser'],
  ['Ctrl+Shift+Escape', 'opens the task manager'],
  ['Ctrl+Escape', 'opens the desktop menu'],
  ['Ctrl+Alt+Delete', 'opens the security screen'],
  ['ContextMenu', 'opens the context menu'],
  ['PrintScreen', 'takes a picture of the screen'],
]);

export const UNLISTED = 'not needed in a sitting';

/** What becomes of a key: allowed, ignored without a word, or refused with the name of the chord and the reason. */
export function judgeKey(press: KeyPress): KeyVerdict {
  const modified = press.ctrl || press.alt || press.meta;
  if (SILENT_KEYS.has(press.key)) return { verdict: 'ignored' };
  const chord = chordName(press);
  if (!modified && !REFUSED_CHORDS.has(chord)) {
    if (ALLOWED_KEYS.has(press.key)) return { verdict: 'allowed' };
    if ([...press.key].length === 1) return { verdict: 'allowed' };
  }
  return { verdict: 'refused', chord, reason: REFUSED_CHORDS.get(chord) ?? UNLISTED };
}

/** `Ctrl+Shift+I`: modifiers in a fixed order, a letter in upper case. Shift is named only where it does not just make a capital. */
export function chordName(press: KeyPress): string {
  const key = [...press.key].length === 1 ? press.key.toUpperCase() : press.key;
  const printable = [...press.key].length === 1;
  const shift = press.shift && (!printable || press.ctrl || press.alt || press.meta) && !'+_'.includes(key);
  const parts = [
    press.ctrl ? 'Ctrl' : '',
    press.alt ? 'Alt' : '',
    shift ? 'Shift' : '',
    press.meta && press.key !== 'Meta' ? 'Meta' : '',
    key === ' ' ? 'Space' : key,
  ];
  return parts.filter((part) => part !== '').join('+');
}
