import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const CODE = /'([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)'/g;

it('every code that a bank office can meet stands in docs/banks.md', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'banks.md'), 'utf8');
  const files = readdirSync(import.meta.dirname, { recursive: true }).map(String);
  const codes = files
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) => [...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(CODE)])
    .map((found) => found[1] ?? '');
  expect(new Set(codes).size).toBeGreaterThan(90);
  expect([...new Set(codes)].filter((code) => !page.includes(`\`${code}\``)).toSorted()).toEqual([]);
});
