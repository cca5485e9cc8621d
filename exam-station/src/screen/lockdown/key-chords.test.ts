import { describe, expect, it } from 'vitest';
import { ALLOWED_KEYS, judgeKey, type KeyPress, REFUSED_CHORDS, UNLISTED } from './key-chords.ts';

const plain = (key: string): KeyPress => ({ key, ctrl: false, alt: false, meta: false, shift: false });

/** `Ctrl+Shift+I` as the browser reports it. */
function pressed(chord: string): KeyPress {
  const plus = chord.endsWith('++');
  const parts = plus ? [...chord.slice(0, -2).split('+'), '+'] : chord.split('+');
  const key = parts.at(-1) ?? '';
  const held = parts.slice(0, -1);
  return {
    key,
    ctrl: held.includes('Ctrl'),
    alt: held.includes('Alt'),
    meta: held.includes('Meta') || key === 'Meta',
    shift: held.includes('Shift'),
  };
}

describe('the table of keys', () => {
  it.each([...REFUSED_CHORDS.keys()])('refuses %s and knows why', (chord) => {
    expect(judgeKey(pressed(chord))).toEqual({
      verdict: 'refused',
      chord,
      reason: REFUSED_CHORDS.get(chord),
    });
  });

  it.each([...ALLOWED_KEYS.keys(), 'a', 'F', '7', 'x', ' '])('lets %s through on its own', (key) => {
    expect(judgeKey(plain(key))).toEqual({ verdict: 'allowed' });
  });

  it.each(
    [...ALLOWED_KEYS.keys(), 'a', '7', '+'].flatMap((key) => [
      { ...plain(key), ctrl: true },
      { ...plain(key), alt: true },
      { ...plain(key), meta: true },
    ]),
  )('refuses everything together with Ctrl, Alt or Meta: %j', (press) => {
    expect(judgeKey(press).verdict).toBe('refused');
  });

  it('refuses what nobody has thought of', () => {
    for (const key of ['F2', 'F4', 'F8', 'F13', 'BrowserHome', 'LaunchMail', 'MediaPlayPause', 'Help'])
      expect(judgeKey(plain(key))).toEqual({ verdict: 'refused', chord: key, reason: UNLISTED });
  });

  it('says nothing about a modifier on its own or an input method at work', () => {
    for (const key of ['Shift', 'Control', 'Alt', 'CapsLock', 'Process'])
      expect(judgeKey(plain(key))).toEqual({ verdict: 'ignored' });
  });

  it('keeps Shift+Tab and capital letters, which a keyboard user needs', () => {
    expect(judgeKey({ ...plain('Tab'), shift: true }).verdict).toBe('allowed');
    expect(judgeKey({ ...plain('A'), shift: true }).verdict).toBe('allowed');
  });

  it('has a reason on every line', () => {
    for (const reason of [...ALLOWED_KEYS.values(), ...REFUSED_CHORDS.values()])
      expect(reason.length).toBeGreaterThan(5);
  });
});
