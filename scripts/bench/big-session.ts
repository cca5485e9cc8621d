import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDeviceKeys } from '@exam-room/shared/host/device-keys';
import { newSigningSeed, signerFromSeed } from '@exam-room/shared/host/native-crypto';
import { type Blueprint, blueprintSchema } from '@exam-room/shared/model';
import sharp from 'sharp';
import { planOf } from '../../authority/e2e/small-authority.ts';
import { issue, type Office } from '../../authority/src/compose-office.ts';
import { sessionOffice } from '../../authority/src/session/issue.ts';
import { openSecrets } from '../../authority/src/session/session-secrets.ts';
import { difficulties, topicIds } from '../../test-fixtures/bank/question-shapes.ts';

const CELLS = topicIds.flatMap((topic) => difficulties.map((difficulty) => ({ topic, difficulty })));

function section(kind: 'single' | 'multi' | 'judge', of: { readonly cells: number; readonly each: number }) {
  const cells = CELLS.slice(0, of.cells).map((cell) => ({ ...cell, count: of.each }));
  const pointsEach = kind === 'multi' ? 200 : 100;
  const count = of.cells * of.each;
  const scoring = { policy: 'exact' };
  return { id: kind, title: kind, kind, count, pointsEach, scoring, shuffleQuestions: true, cells };
}

/** 86 questions over eight topics and three difficulties: 100 points. */
export const BIG_BLUEPRINT: Blueprint = blueprintSchema.parse({
  schema: 'exam-room/blueprint/v1',
  id: 'bench-101',
  version: 1,
  post: '101',
  title: '测速',
  durationMinutes: 120,
  totalPoints: 10_000,
  passPoints: 6_000,
  sections: [
    section('judge', { cells: 24, each: 1 }),
    section('single', { cells: 24, each: 2 }),
    section('multi', { cells: 14, each: 1 }),
  ],
});

export interface BigSession {
  readonly folder: string;
  readonly contentKey: string;
  readonly seed: string;
}

/** Issues a session of one seat from a built bank, and tells the secrets that a release would tell. */
export async function issueFrom(
  office: Office,
  of: { readonly bank: string; readonly beside: string },
): Promise<BigSession> {
  const at = join(of.beside, `session-${of.bank}`);
  mkdirSync(join(at, 'photos'), { recursive: true });
  const background = { r: 40, g: 90, b: 120 };
  const photo = await sharp({ create: { width: 102, height: 140, channels: 3, background } })
    .jpeg()
    .toBuffer();
  writeFileSync(join(at, 'photos', '1.jpg'), photo);
  writeFileSync(join(at, 'blueprint.json'), JSON.stringify(BIG_BLUEPRINT));
  const person = (id: string) => ({ id, signer: signerFromSeed(newSigningSeed()) });
  const plan = planOf({
    plan: { session: of.bank, candidates: 1 },
    seats: [await openDeviceKeys(join(at, 'seat'))],
    console: await openDeviceKeys(join(at, 'console')),
    people: [person('V01'), person('V02')],
  });
  const file = join(at, 'plan.json');
  writeFileSync(file, JSON.stringify({ ...plan, bank: of.bank, bankVersion: 1 }));
  const folder = join(at, 'folder');
  const issued = await issue(office, { plan: file, out: folder, nowMs: Date.now() });
  if (!issued.ok) throw new Error(issued.error.map((one) => one.words.en).join(' '));
  const { session } = issued.value.session;
  const secrets = await openSecrets(sessionOffice(office.data, session), session, office.keys.results);
  if (!secrets.ok) throw new Error(secrets.error.words.en);
  return { folder, contentKey: secrets.value.contentKey, seed: secrets.value.seed };
}
