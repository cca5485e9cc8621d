import { describe, expect, test, vi } from 'vitest';
import type { DeviceId, SessionId } from '../src/base/index.ts';
import { announceConsole, lookForConsoles, sessionHint } from './lan-hint.ts';
import { SILENT } from './log.ts';

const session = `HINT${process.pid}` as SessionId;
const console_ = '1'.repeat(32) as DeviceId;
const stranger = '2'.repeat(32) as DeviceId;
const around = (launch: string) => ({ launch, log: SILENT });

describe('a console on the LAN', () => {
  test('is heard by whoever looks for its session, and no other machine and no other session is', async () => {
    const ends = [
      await announceConsole(
        { session: `${session}X` as SessionId, device: console_, port: 4001 },
        around('aa'),
      ),
      await announceConsole({ session, device: stranger, port: 4002 }, around('bb')),
      await announceConsole({ session, device: console_, port: 4003 }, around('cc')),
    ];
    const search = lookForConsoles({ session, devices: [console_] }, SILENT);
    await vi.waitFor(() => expect(search.places()).not.toEqual([]), { timeout: 30_000, interval: 500 });
    expect(new Set(search.places().map(({ port }) => port))).toEqual(new Set([4003]));
    search.rest();
    for (const end of ends) await end();
  });

  test('tells nothing from which the name of the session is read', () => {
    expect(sessionHint(session)).toMatch(/^[0-9a-f]{16}$/);
    expect(sessionHint(session)).not.toBe(sessionHint('OTHER' as SessionId));
  });
});
