import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE_MS } from '@exam-room/shared/base';
import type { ClockSetting } from '@exam-room/shared/host/clock';
import { z } from 'zod';
import { runCommand } from './appliance.ts';
import { readArchive } from './archive-check.ts';
import { readSampleKeys, releaseCodeOf, sealIdentityOf } from './authority-secrets.ts';
import { type Cable, layCable } from './fault-proxy.ts';
import { playFaults } from './faults.ts';
import { playDay } from './play-day.ts';
import { type DayPlan, DEFAULT_POLICIES, type PreparedDay, prepareDay, windowFrom } from './prepare-day.ts';
import type { RehearsalOptions } from './rehearsal-options.ts';
import { openRoom } from './room.ts';
import { type Summary, summarise } from './summary.ts';
import { strangeSeats } from './surroundings.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Plays a whole exam day (DESIGN.md 7, `npm run rehearse`) and returns its summary; every part is a real process. */
export async function rehearseDay(options: RehearsalOptions, tell: (step: string) => void): Promise<Summary> {
  const began = performance.now();
  const work = join(options.out, 'work');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const day = await prepareDay(planFor(options, work), tell);
  const keys = await readSampleKeys(day.authorityData);
  const strange = strangeSeats(day, options.faults, options.seed);
  const cables: Cable[] = [];
  const room = await openRoom({
    day,
    shellOf: () => 'headless',
    surroundingsOf: strange.of,
    stationsReach: async (port) => {
      if (!options.faults.includes('cut-lan')) return port;
      const cable = await layCable(port);
      cables.push(cable);
      return cable.port;
    },
    tell,
  });
  try {
    const faultsInjected: string[] = [];
    const { seed } = options;
    const releaseCode = () => releaseCodeOf(day.authorityData, day.session);
    const played = await playDay({
      day,
      room,
      keys,
      seed,
      releaseCode,
      tell,
      meanwhile: async (desk) => {
        if (options.faults.length === 0) return;
        const tools = { day, room, desk, cables, strange, releaseCode, seed, tell };
        faultsInjected.push(...(await playFaults(options.faults, tools)));
      },
    });
    const scores = await scoresOf(day);
    const paths = keepResults(options.out, room.leading().data, played.sheetPdf);
    await room.stop();
    const summary = summarise({
      options,
      day,
      played,
      archived: await readArchive(paths.archive, sealIdentityOf(day.authorityData)),
      scores,
      verifier: await verify(paths.archive, day),
      snapshotsDue: snapshotsDueOf(paths.archive),
      paths,
      faultsInjected,
      peakRssMb: room.peakRssMb(),
      tookMs: performance.now() - began,
    });
    writeFileSync(join(options.out, 'summary.json'), `${JSON.stringify(summary, null, 1)}\n`);
    return summary;
  } finally {
    await room.stop();
    for (const cable of cables) await cable.close();
  }
}

/** What a busy machine may take for the whole day, in real time: on a fast clock that is days, and the signed window must last as long. */
const PATIENCE_MS = 30 * MINUTE_MS;

/** The hurried evening before: how long machines need to start decides how far the session lies ahead on a fast clock. */
function planFor(options: RehearsalOptions, folder: string): DayPlan {
  const realOriginMs = Date.now();
  const durationMs = options.minutes * MINUTE_MS;
  const fast = options.speed >= 60;
  const standby = options.faults.includes('take-over');
  const bootMs = ((standby ? 11_000 : 9_000) + options.seats * 450) * options.speed;
  const lead = fast ? bootMs + DEFAULT_POLICIES.checkInOpensMs : options.speed * 2_000;
  const clock: ClockSetting = { speed: options.speed, realOriginMs, startsAtMs: realOriginMs };
  const window = windowFrom(realOriginMs, lead, durationMs);
  const spares = options.faults.includes('move-seat') ? Math.max(1, Math.ceil(options.seats / 20)) : 0;
  return {
    folder,
    session: `R${realOriginMs}`,
    title: '施工现场专业人员职业培训测试（演练）',
    candidates: options.seats,
    spares,
    standby,
    durationMs,
    clock,
    window: {
      ...window,
      notAfterMs: Math.max(window.notAfterMs, realOriginMs + PATIENCE_MS * options.speed),
    },
    policies: {
      ...DEFAULT_POLICIES,
      rulesLeadMs: fast
        ? DEFAULT_POLICIES.rulesLeadMs
        : Math.min(DEFAULT_POLICIES.rulesLeadMs, options.speed * 1_000),
      checkInOpensMs: fast
        ? DEFAULT_POLICIES.checkInOpensMs
        : Math.max(DEFAULT_POLICIES.checkInOpensMs, lead),
      earliestHandInMs: Math.min(DEFAULT_POLICIES.earliestHandInMs, Math.round(durationMs / 4)),
    },
  };
}

async function scoresOf(day: PreparedDay) {
  const asked = ['scores', '--data', day.authorityData, '--session', day.session, '--json'];
  return scoresSchema.parse(await runCommand('authority', asked));
}

const scoresSchema = z.looseObject({ count: z.number(), passed: z.number(), papersRecomputed: z.number() });

function keepResults(
  out: string,
  consoleData: string,
  sheetPdf: Uint8Array,
): { readonly archive: string; readonly recordSheet: string } {
  const archive = join(out, 'archive');
  const recordSheet = join(out, 'record-sheet.pdf');
  rmSync(archive, { recursive: true, force: true });
  cpSync(join(consoleData, 'archive'), archive, { recursive: true });
  const inArchive = join(archive, 'record-sheet.pdf');
  if (existsSync(inArchive)) copyFileSync(inArchive, recordSheet);
  else writeFileSync(recordSheet, sheetPdf);
  return { archive, recordSheet };
}

const sheetSchema = z.looseObject({ sittings: z.array(z.looseObject({ snapshotsDue: z.number() })) });

function snapshotsDueOf(archive: string): number {
  const sheet = sheetSchema.parse(JSON.parse(readFileSync(join(archive, 'record-sheet.json'), 'utf8')));
  return sheet.sittings.reduce((sum, one) => sum + one.snapshotsDue, 0);
}

const verdictSchema = z.looseObject({
  ok: z.boolean(),
  rules: z.array(z.looseObject({ id: z.string(), ok: z.boolean().optional() })),
  failures: z.array(z.unknown()).optional(),
});

/** The independent verifier as a process of its own, first with what anybody has, then with the authority's keys. */
async function verify(
  archive: string,
  day: PreparedDay,
): Promise<{ readonly ok: boolean; readonly rules: number; readonly failures: readonly string[] }> {
  const args = [
    join(ROOT, 'verifier', 'src', 'cli.ts'),
    archive,
    '--json',
    '--root',
    day.root,
    '--keys',
    day.authorityData,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: ROOT });
  let out = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) out += String(chunk);
  const verdict = verdictSchema.parse(JSON.parse(out));
  return {
    ok: verdict.ok,
    rules: verdict.rules.length,
    failures: (verdict.failures ?? []).map((one) => JSON.stringify(one)),
  };
}
