import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUR_MS } from '@exam-room/shared/base';
import { expect, test } from '@playwright/test';
import { releaseCodeOf } from '../../scripts/day/authority-secrets.ts';
import { DEFAULT_POLICIES, type PreparedDay, prepareDay, windowFrom } from '../../scripts/day/prepare-day.ts';
import { openRoom, type RunningRoom } from '../../scripts/day/room.ts';
import { invigilators } from '../../test-fixtures/people/invigilators.ts';
import { candidateAt } from './people/candidate-at-screen.ts';
import { invigilatorsAt } from './people/invigilators-at-desk.ts';

/*
 * - Two invigilators sign in, check the room and admit a candidate who typed the ticket number at seat 01.
 * - They read the rules, release the paper with the code and start the room.
 * - The candidate answers the whole paper in a real browser with a make-believe camera; the desk shows the seat all the while.
 * - The candidate hands in and holds the authority's receipt; the room closes, the sheet is signed, the archive is with the authority.
 */
let folder: string;
let day: PreparedDay;
let room: RunningRoom;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'exam-room-e2e-'));
  const now = Date.now();
  day = await prepareDay(
    {
      folder,
      session: 'E2E1',
      title: '施工现场专业人员职业培训测试（样例场次）',
      candidates: 1,
      spares: 0,
      durationMs: 2 * HOUR_MS,
      clock: { speed: 1, realOriginMs: 0, startsAtMs: 0 },
      window: windowFrom(now, 0, 2 * HOUR_MS),
      policies: { ...DEFAULT_POLICIES, rulesLeadMs: 0, earliestHandInMs: 0 },
    },
    () => {},
  );
  room = await openRoom({ day, shellOf: () => 'headless', tell: () => {} });
});

test.afterAll(async () => {
  await room?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a candidate sits and hands in a whole paper while the desk shows it', async ({ browser }) => {
  test.setTimeout(240_000);
  const [seat] = day.seats;
  const [person] = day.candidates;
  const [first, second] = invigilators;
  if (seat === undefined || person === undefined) throw new Error('the day has no seat');
  const screen = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  const desk = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await desk.goto(await room.deskUrl());
  await screen.goto(await room.doorOf(seat.device));
  const candidate = candidateAt(screen);
  const room_ = invigilatorsAt(desk, [first, second]);

  await room_.signIn();
  await room_.checkRoom();
  await candidate.typeTicket(person.ticket);
  await room_.admit(person.ticket);
  await candidate.confirmIdentity(person.name);
  await candidate.agreeToCamera();
  await candidate.readRules();
  await room_.readRules();
  await room_.release(await releaseCodeOf(day.authorityData, day.session));
  await room_.startRoom();

  await candidate.seesQuestion('1');
  const questions = 20 + 40 + 10 + 4; // the sample blueprint: judge, single, multi, cases
  for (let at = 0; at < questions; at += 1) {
    await candidate.answerQuestion();
    if (at === 10) await room_.seeSeat(seat.seat, /1\d\/90/);
    if (at + 1 < questions) await candidate.goOn();
  }
  await candidate.handIn();
  expect(await candidate.receipt()).toMatch(/^\d{4}-\d{4}-\d{4}$/);
  await room_.seeSeat(seat.seat, /已交卷/);
  await room_.closeRoom();
  await room_.signSheet();
});
