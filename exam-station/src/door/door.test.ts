import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  begin,
  type ComposedSeat,
  checkIn,
  composeInTest,
  itemsIn,
  ORIGIN,
} from '../main/compose-test-seat.ts';
import { openTestRoom, type TestRoom } from '../main/station-process.test-support.ts';

let room: TestRoom;
let seat: ComposedSeat;

beforeEach(async () => {
  room = await openTestRoom();
  mkdirSync(join(room.folder, 'screen', 'assets'), { recursive: true });
  writeFileSync(join(room.folder, 'screen', 'index.html'), '<!doctype html><title>seat</title>');
  writeFileSync(join(room.folder, 'screen', 'assets', 'app.js'), 'export {};');
  writeFileSync(join(room.folder, 'screen', '.made-of'), 'secret');
  writeFileSync(join(room.folder, 'secret.txt'), 'secret');
  seat = await composeInTest(room);
});
afterEach(async () => {
  await seat.station.close();
  await room.close();
});

const ROUTES: readonly (readonly [method: string, path: string])[] = [
  ['GET', '/'],
  ['GET', '/assets/app.js'],
  ['GET', '/view'],
  ['GET', '/view.json'],
  ['GET', '/question?at=0'],
  ['GET', `/image/${'a'.repeat(64)}`],
  ['GET', '/photo'],
  ['POST', '/act'],
  ['POST', '/frame?due=random&number=0'],
  ['DELETE', '/act'],
];

describe('strangers', () => {
  it.each(ROUTES)('%s %s answers 401 without the cookie of this launch', async (method, path) => {
    const without = await seat.station.handler(new Request(`${ORIGIN}${path}`, { method }));
    expect(without.status).toBe(401);
    const wrong = { cookie: `exam_seat=${'A'.repeat(43)}` };
    expect(
      (await seat.station.handler(new Request(`${ORIGIN}${path}`, { method, headers: wrong }))).status,
    ).toBe(401);
  });

  it.each(ROUTES)('%s %s answers nothing under a foreign host name', async (method, path) => {
    for (const host of ['evil.example', 'localhost:4711', '127.0.0.1:1', '127.0.0.1.evil.example:4711']) {
      const answer = await seat.station.handler(
        new Request(`http://${host}${path}`, { method, headers: { cookie: seat.cookie, host } }),
      );
      expect(answer.status).toBe(421);
    }
  });

  it.each([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:4712' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('a page from elsewhere (%j) is turned away although it carries the cookie', async (headers) => {
    expect((await seat.ask('/view.json', { headers: { ...headers } })).status).toBe(403);
  });

  it('under the window’s own scheme only that scheme is at home', async () => {
    seat.station.reachedAt('exam://station');
    const ask = (origin: string) =>
      seat.station.handler(
        new Request('exam://station/view.json', { headers: { cookie: seat.cookie, origin } }),
      );
    expect((await ask('exam://station')).status).toBe(200);
    expect((await ask('null')).status).toBe(403);
    expect((await ask('exam://elsewhere')).status).toBe(403);
  });

  it('a launch token opens one window and no second one', async () => {
    const token = seat.station.launchToken();
    const start = () => seat.station.handler(new Request(`${ORIGIN}/start?token=${token}`));
    const first = await start();
    expect(first.status).toBe(303);
    expect(first.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    expect((await start()).status).toBe(401);
    expect((await seat.station.handler(new Request(`${ORIGIN}/start?token=`))).status).toBe(401);
    expect((await seat.ask('/start?token=x')).status).toBe(303);
  });
});

describe('files', () => {
  it('serves the built screen under a policy that allows nothing else', async () => {
    const page = await seat.ask('/');
    expect(await page.text()).toContain('<title>seat</title>');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(policy).not.toMatch(/unsafe|\*|http/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await seat.ask('/assets/app.js')).headers.get('content-type')).toMatch(/^text\/javascript/);
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets%2fapp.js%00.txt',
    '/.made-of',
    '/assets/',
    '/etc/passwd',
    '//etc/passwd',
    '/index.html/../../secret.txt',
    '/journal.sqlite',
  ])('%s leads to no file', async (path) => {
    const answer = await seat.ask(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('secret');
  });
});

describe('what is asked', () => {
  const post = (body: string, type = 'application/json') =>
    seat.ask('/act', { method: 'POST', headers: { origin: ORIGIN, 'content-type': type }, body });

  it.each([
    'not json',
    '[]',
    'null',
    '{"act":"unknown"}',
    '{"act":"hand-in","force":true}',
    '{"act":"choose","item":"../x","choice":[0]}',
    '{"act":"choose","item":"q1.1","choice":[7]}',
    '{"act":"choose","item":"q1.1","choice":"0"}',
    '{"act":"show-question","at":-1}',
    '{"act":"show-question","at":1.5}',
    '{"act":"claim-seat","number":""}',
    '{"__proto__":{"act":"hand-in"}}',
  ])('%s is refused as unknown', async (body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ ok: false, code: 'ACT_UNKNOWN' });
  });

  it('is refused when it comes as a form or as plain text', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded'])
      expect((await post('{"act":"call-help"}', type)).status).toBe(400);
  });

  it('is refused when it is too large', async () => {
    expect(
      (await post(JSON.stringify({ act: 'notice', what: 'hidden', detail: 'x'.repeat(20_000) }))).status,
    ).toBe(413);
  });

  it('takes no frame that nobody called for, and none that is no JPEG', async () => {
    const frame = (type: string, query: string) =>
      seat.ask(`/frame?${query}`, { method: 'POST', headers: { 'content-type': type }, body: 'x' });
    expect((await frame('image/jpeg', 'due=random&number=0')).status).toBe(409);
    expect((await frame('image/png', 'due=random&number=0')).status).toBe(400);
    expect((await frame('image/jpeg', 'due=never&number=0')).status).toBe(400);
    expect((await frame('image/jpeg', 'due=random&number=999')).status).toBe(400);
  });
});

describe('the paper behind the door', () => {
  it('gives no question before the start', async () => {
    await checkIn(seat, room.console);
    room.console.release();
    await seat.until('the paper', (view) => view.stage.stage === 'waiting' && view.stage.paperReady);
    expect((await seat.ask('/question?at=0')).status).toBe(409);
    expect(JSON.stringify(await seat.view())).not.toContain('题干');
  });

  it('covers the questions while the sitting is paused', async () => {
    await begin(seat, room.console);
    expect(JSON.stringify(await seat.view())).toContain('题干');
    const device = seat.station.device;
    room.console.order({ act: 'pause', devices: [device], reason: '停电' });
    const paused = await seat.until(
      'the pause',
      (view) => view.stage.stage === 'sitting' && !view.stage.sitting.running,
    );
    expect(JSON.stringify(paused)).not.toContain('题干');
    expect(JSON.stringify(paused)).toContain('停电');
    expect((await seat.ask('/question?at=0')).status).toBe(409);
  });

  it('gives the images of this paper and no others, and caches nothing', async () => {
    const view = await begin(seat, room.console);
    const digests = new Set<string>();
    for (const at of itemsIn(view).keys()) {
      const answer = await seat.ask(`/question?at=${at}`);
      if (answer.status !== 200) continue;
      expect(answer.headers.get('cache-control')).toBe('no-store');
      for (const found of JSON.stringify(await answer.json()).matchAll(/"image":"([0-9a-f]{64})"/g))
        digests.add(found[1] ?? '');
    }
    for (const digest of digests) {
      const image = await seat.ask(`/image/${digest}`);
      expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/png']);
    }
    expect((await seat.ask(`/image/${'0'.repeat(64)}`)).status).toBe(404);
    expect((await seat.ask('/image/..%2f..%2fjournal.sqlite')).status).toBe(404);
  });
});
