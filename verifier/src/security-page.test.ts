import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'security.md'), 'utf8');
const ROWS = [...PAGE.matchAll(/^\| ([A-M][0-9]+) \| (.+?) \| (.+) \| (.+) \|$/gm)];

describe('docs/security.md', () => {
  it('has every row of the threat tables, from time to privacy', () => {
    const sizes = { A: 8, B: 13, C: 5, D: 15, E: 16, F: 9, G: 17, H: 14, I: 5, J: 11, K: 13, L: 12, M: 5 };
    const wanted = Object.entries(sizes).flatMap(([table, size]) =>
      Array.from({ length: size }, (_, at) => `${table}${at + 1}`),
    );
    expect(ROWS.map(([, row]) => row)).toEqual(wanted);
  });

  it('gives each row a test or says in words what remains', () => {
    const silent = ROWS.filter(([, , , tests, residual]) => tests === '–' && residual === '–');
    expect(silent.map(([, row]) => row)).toEqual([]);
  });

  it('names only tests that exist, by file and sentence', () => {
    const named = [...PAGE.matchAll(/`([^`]+)`: “([^”]+)”/g)];
    expect(named.length).toBeGreaterThan(150);
    const missing = named.filter(([, file = '', sentence = '']) => {
      const path = join(ROOT, file);
      return !existsSync(path) || !readFileSync(path, 'utf8').replaceAll("\\'", "'").includes(sentence);
    });
    expect(missing.map(([whole]) => whole)).toEqual([]);
  });
});
