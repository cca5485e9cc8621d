import { readFileSync } from 'node:fs';
import { malformed } from '@exam-room/test-fixtures/bank-formats/make-malformed';
import { fixturePaths } from '@exam-room/test-fixtures/fixture-paths';
import { describe, expect, it } from 'vitest';
import { bankSecret } from '../bank-secret.ts';
import { inspectBank } from '../lint.ts';
import { isError, placeText } from '../problem.ts';
import { readTopics } from '../topics.ts';

const topics = readTopics(readFileSync(fixturePaths.topics, 'utf8'), 'topics.json');
const secret = bankSecret(new Uint8Array(32), 'malformed');

/** Every sentence that the office would read, each with its code and place. */
async function saidOf(file: string, bytes: Buffer): Promise<readonly string[]> {
  if (!topics.ok) throw new Error(topics.error.words.en);
  const report = await inspectBank(
    { files: [{ bytes, file }], topics: topics.value, topic: 'laws', difficulty: 'easy' },
    secret,
  );
  if (!report.ok) return [`${report.error.code} ${report.error.where ?? ''} ${report.error.words.zh}`];
  expect(report.value.finished).toEqual([]);
  return report.value.problems
    .filter(isError)
    .map((one) => `${one.code} ${file} ${placeText(one.place)} ${one.words.zh}`);
}

describe('a file that is not what it seems', () => {
  it.each(malformed)(
    'is refused as a whole, with file and place: $name $code',
    async ({ name, bytes, code, place }) => {
      const said = await saidOf(name, bytes());
      expect(said.map((one) => one.split(' ')[0])).toContain(code);
      const told = said.filter((one) => one.startsWith(code)).join('\n');
      expect(told).toContain(name);
      expect(told).toContain(place);
    },
  );

  it('has every kind of trap among the fixtures', () => {
    const codes = new Set(malformed.map((one) => one.code));
    for (const code of [
      'FILE_CUT',
      'FILE_BOMB',
      'FILE_NAMES',
      'CELL_FORMULA',
      'TEXT_LONG',
      'XML_ENTITIES',
      'ENCODING_UNKNOWN',
      'ENCODING_BROKEN',
      'FILE_ENCRYPTED',
    ])
      expect(codes).toContain(code);
  });
});
