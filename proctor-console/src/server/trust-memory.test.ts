import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTestRoom } from './compose-test-room.ts';

const MEMORY = 'newest-trust.json';

test('a console that has used a newer trust list refuses a session that brings an older one', async () => {
  const room = await openTestRoom({ seats: 1 });
  const memory = join(room.made.consoleData, MEMORY);
  const [[authority] = []] = Object.entries(JSON.parse(readFileSync(memory, 'utf8')));
  await room.restart();
  mkdirSync(room.made.consoleData, { recursive: true });
  writeFileSync(memory, JSON.stringify({ [authority ?? '']: 99 }));
  await expect(room.restart()).rejects.toThrow('TRUST_OLDER');
});
