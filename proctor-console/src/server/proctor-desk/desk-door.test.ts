import { releaseCodeOf } from '@exam-room/shared/model';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { closeAll, roomAlone, ticket } from '../compose-test-day.ts';

vi.setConfig({ testTimeout: 120_000 });
afterEach(closeAll);

describe('what is refused at the desk', () => {
  test('is said in a sentence and stands in the record: a start with one invigilator, a wrong code, a wrong PIN', async () => {
    const room = await roomAlone();
    const { chen } = room.made;
    await room.desk.act({ by: [chen.id], do: 'sign-in', id: chen.id, pin: chen.pin });
    const alone = await room.desk.together({ do: 'release', code: room.made.code });
    expect(alone).toMatchObject({
      ok: false,
      code: 'INVIGILATORS_TOO_FEW',
      zh: expect.stringContaining('至少需要 2 名'),
    });
    await room.desk.signInBoth();
    const wrong = releaseCodeOf(Array.from({ length: 25 }, () => 7));
    expect(await room.desk.together({ do: 'release', code: wrong })).toMatchObject({
      code: 'RELEASE_CODE_WRONG',
    });
    expect(await room.desk.alone({ do: 'release', code: room.made.code })).toMatchObject({
      code: 'NEEDS_TWO',
    });
    expect(await room.desk.act({ by: [chen.id, room.made.zhao.id], do: 'read-rules' })).toMatchObject({
      code: 'CONFIRM_NEEDED',
    });
    const pin = { id: room.made.zhao.id, pin: '000000' };
    expect(await room.desk.act({ by: [chen.id], confirm: [pin], do: 'read-rules' })).toMatchObject({
      code: 'PIN_WRONG',
    });
    expect(await room.desk.alone({ do: 'start-room' })).toMatchObject({ ok: false, code: 'NOT_RELEASED' });
    const lines = (await room.desk.view()).incidents.map((one) => one.words.en);
    for (const code of [
      'INVIGILATORS_TOO_FEW',
      'RELEASE_CODE_WRONG',
      'NEEDS_TWO',
      'CONFIRM_NEEDED',
      'PIN_WRONG',
      'NOT_RELEASED',
    ])
      expect(
        lines.some((line) => line.includes(code)),
        code,
      ).toBe(true);
  });

  test('stays refused for who has no cookie, comes under another name, or from another page', async () => {
    const room = await roomAlone();
    const { origin } = new URL(room.console.desk);
    for (const path of [
      '/',
      '/view',
      '/view.json',
      '/photo/C1',
      '/record-sheet.pdf',
      '/find?number=1',
      '/../../etc/passwd',
    ])
      expect((await fetch(`${origin}${path}`)).status, path).toBe(401);
    expect((await fetch(`${origin}/act`, { method: 'POST', body: '{}' })).status).toBe(401);
    expect((await fetch(`${origin}/start?token=guess`)).status).toBe(403);
    expect((await room.desk.get('/view.json', { origin: 'http://evil.example' })).status).toBe(403);
    expect((await room.desk.get('/view.json', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const view = await room.desk.get('/view.json');
    expect(view.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await room.desk.get('/photo/C1')).headers.get('content-type')).toBe('image/jpeg');
    expect((await room.desk.get('/photo/C99')).status).toBe(404);
    const found = await room.desk.get(`/find?number=${ticket(room, 0)}`);
    expect(await found.json()).toMatchObject({
      candidate: 'C1',
      maskedId: expect.stringContaining('********'),
    });
  });

  test('a desk without sense is told so, and no number of it reaches the room', async () => {
    const room = await roomAlone();
    const before = (await room.desk.view()).ledger.entries;
    const nonsense = await room.desk.act({
      by: [],
      do: 'grant-time',
      device: 'x',
      ms: 1,
      reason: '',
    } as never);
    expect(nonsense).toMatchObject({ ok: false, code: 'ACT_UNREADABLE' });
    expect((await room.desk.view()).ledger.entries).toBe(before);
  });
});
