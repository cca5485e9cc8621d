import { parseSync } from '@swc/core';
import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { zh } from './zh.ts';

const sources = import.meta.glob(['../**/*.{ts,tsx}', '!../**/*.test.{ts,tsx}', '!./**'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

const HAN = /\p{Script=Han}/u;
const LETTERS = /[A-Za-z]{2,}|\p{Script=Han}/u;
/** Attributes of an element that a person reads or hears. */
const READ_ALOUD = new Set(['title', 'alt', 'placeholder', 'label', 'aria-label', 'aria-description']);

interface Found {
  readonly file: string;
  readonly text: string;
}

/** Every text of the source that a person could see: between tags, in read attributes, and any string with a Chinese character. */
function visibleTexts(file: string, source: string): readonly Found[] {
  const found: Found[] = [];
  const walk = (node: unknown, attribute: string | undefined): void => {
    if (Array.isArray(node)) for (const one of node) walk(one, attribute);
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
    const { type, value } = node as { readonly type?: unknown; readonly value?: unknown }; // any node of the tree
    if (type === 'JSXText' && typeof value === 'string' && LETTERS.test(value))
      found.push({ file, text: value });
    if (type === 'StringLiteral' && typeof value === 'string') {
      const read = attribute !== undefined && READ_ALOUD.has(attribute) && LETTERS.test(value);
      if (read || HAN.test(value)) found.push({ file, text: value });
    }
    if (type === 'TemplateElement' && HAN.test(JSON.stringify(node))) found.push({ file, text: 'template' });
    const inside = attributeName(node) ?? attribute;
    for (const [key, child] of Object.entries(node)) if (key !== 'span') walk(child, inside);
  };
  walk(parseSync(source, { syntax: 'typescript', tsx: file.endsWith('x') }), undefined);
  return found;
}

function attributeName(node: object): string | undefined {
  if (!('type' in node) || node.type !== 'JSXAttribute' || !('name' in node)) return undefined;
  const name = JSON.stringify(node.name);
  return [...READ_ALOUD].find((one) => name.includes(`"value":"${one}"`)) ?? 'other';
}

/** Both catalogues side by side, with functions called on sample values. */
function leaves(catalogue: object, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(catalogue).flatMap(([key, value]): readonly (readonly [string, string])[] => {
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'function') return [[at, String(value(3, 5, 7))]];
    return typeof value === 'string' ? [[at, value]] : leaves(value, at);
  });
}

describe('the words of the screen', () => {
  it('all stand in the catalogues', () => {
    const outside = Object.entries(sources).flatMap(([file, source]) => visibleTexts(file, String(source)));
    expect(Object.keys(sources).length).toBeGreaterThan(30);
    // The one letter of the text-size button is a drawing, hidden from screen readers.
    expect(outside).toEqual([]);
  });

  it('would be found if one were planted', () => {
    const planted = 'export const X = () => <p title="Close it">{`你好`}<b>Hello there</b>{"再见"}</p>;';
    expect(visibleTexts('planted.tsx', planted).map((one) => one.text)).toEqual([
      'Close it',
      'template',
      'Hello there',
      '再见',
    ]);
  });

  it('are the same set in both languages, none of them empty', () => {
    expect(leaves(en).map(([at]) => at)).toEqual(leaves(zh).map(([at]) => at));
    for (const [at, text] of [...leaves(zh), ...leaves(en)]) expect(text.trim(), at).not.toBe('');
  });

  it('are Chinese in the Chinese catalogue and English in the English one', () => {
    const foreign = new Set(['language.name', 'language.switchTo', 'language.lang']);
    for (const [at, text] of leaves(zh))
      if (!foreign.has(at) && /[A-Za-z]{2,}/.test(text)) expect.soft(text, `zh ${at}`).toBe('');
    for (const [at, text] of leaves(en))
      if (!foreign.has(at) && HAN.test(text)) expect.soft(text, `en ${at}`).toBe('');
  });

  it('are short enough to be read at a glance: no Chinese sentence over 45 characters', () => {
    for (const [at, text] of leaves(zh))
      for (const sentence of text.split(/[。；]/))
        expect(sentence.length, `${at}: ${sentence}`).toBeLessThanOrEqual(45);
  });
});
