import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Node, parseSync } from '@swc/core';
import { describe, expect, test } from 'vitest';
import { en } from './en.ts';
import { zh } from './zh.ts';

const desk = resolve(import.meta.dirname, '..');
const files = globSync('**/*.{ts,tsx}', { cwd: desk }).filter(
  (path) => !/^(words|dev)\//.test(path) && !/\.test\.tsx?$/.test(path),
);

/** What a person would read if it stood in the source: text between tags, texts of labelling attributes, Chinese, English sentences. */
function saidIn(path: string): readonly string[] {
  const said: string[] = [];
  const visit = (value: unknown, attribute: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, attribute);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const node = value as Node & Record<string, unknown>;
    if (node.type === 'ImportDeclaration' || node.type === 'TsLiteralType') return;
    if (node.type === 'JSXText' && /\p{L}/u.test(String(node['value']))) said.push(String(node['value']));
    const name = node.type === 'JSXAttribute' ? nameOf(node) : attribute;
    if (node.type === 'StringLiteral' || node.type === 'TemplateElement') {
      const text = String(node['value'] ?? node['raw']);
      if (isSaid(text, name)) said.push(text);
    }
    for (const [key, child] of Object.entries(node)) if (key !== 'span') visit(child, name);
  };
  visit(
    parseSync(readFileSync(join(desk, path), 'utf8'), { syntax: 'typescript', tsx: path.endsWith('x') }).body,
    '',
  );
  return said;
}

function nameOf(attribute: Record<string, unknown>): string {
  const name = attribute['name'] as { value?: unknown } | undefined;
  return String(name?.value ?? '');
}

const LABELS = new Set(['title', 'aria-label', 'placeholder', 'alt', 'label']);

function isSaid(text: string, attribute: string): boolean {
  if (/[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/.test(text)) return true;
  if (LABELS.has(attribute)) return /\p{L}/u.test(text);
  // Class names and drawing paths are words with blanks, too; a sentence has a capital or a full stop.
  const structural = ['className', 'd', 'viewBox', 'src', 'href', 'rel'].includes(attribute);
  return !structural && /^[A-Z][a-z]+ [a-z]+ /.test(text);
}

describe('the words of the desk', () => {
  test.each(files)('%s says nothing that is not in the catalogues', (path) => {
    expect(saidIn(path)).toEqual([]);
  });

  test('are there in both languages, and no English sentence is a Chinese one left over', () => {
    const spoken = sentences(en);
    expect(spoken.map(([key]) => key)).toEqual(sentences(zh).map(([key]) => key));
    const chinese = spoken.filter(([, text]) => /[\u4e00-\u9fff]/.test(text)).map(([key]) => key);
    // The other language's own name, and the messages: those are read by the candidates.
    expect(chinese.filter((key) => !key.startsWith('acts.messages.'))).toEqual(['frame.otherLanguage']);
  });

  test('are never empty', () => {
    for (const [key, text] of [...sentences(zh), ...sentences(en)]) expect(text.trim(), key).not.toBe('');
  });
});

/** Every sentence with its place in the catalogue; sentences with gaps are filled with numbers. */
function sentences(part: unknown, place = ''): readonly (readonly [string, string])[] {
  if (typeof part === 'string') return [[place, part]];
  if (typeof part === 'function') return [[place, String(part(3, 4, 5))]];
  return Object.entries(part as object).flatMap(([key, value]) =>
    sentences(value, place === '' ? key : `${place}.${key}`),
  );
}
