import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Bytes, fromHex, ok, type Result, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import { encodeEnvelope } from '@exam-room/shared/crypto';
import { flushFolder, writeDurably } from '@exam-room/shared/host/durable-file';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import type { Blueprint, Session } from '@exam-room/shared/model';
import { drawKey, drawPaper, poolOf } from '@exam-room/shared/paper';
import type { AuthoritySeal, AuthoritySigners, OpenedBank } from '../ports.ts';
import { openPhoto, type Photo } from './photos.ts';
import { type ReadPlan, readPlan } from './plan.ts';
import { checkPlan } from './plan-checks.ts';
import { makePool } from './pool.ts';
import { type SessionMaterial, type SignedParts, signParts } from './session-parts.ts';
import { newReleaseCode, newSecrets, writeSecrets } from './session-secrets.ts';

export interface IssueTools {
  readonly data: string;
  readonly trustFile: Buffer;
  readonly trustExpiresMs: number;
  readonly signers: AuthoritySigners;
  readonly seal: AuthoritySeal;
  readonly nowMs: number;
  readonly openBank: (bank: string, version: number) => Promise<Result<OpenedBank>>;
  /** What the kind of test fixes for its papers and this blueprint has otherwise; a rehearsal may be shorter. */
  readonly lockedTotals: (blueprint: Blueprint) => readonly Trouble[];
}

export interface IssuedReport {
  readonly session: Session;
  readonly digest: string;
  readonly folder: string;
  readonly questions: number;
  readonly candidates: number;
  /** Different papers among the trial draws. */
  readonly papersDistinct: number;
}

/** `<data>/sessions/<session>` */
export function sessionOffice(data: string, session: string): string {
  return join(data, 'sessions', session);
}

/**
 * Issues a session: reads and checks the plan, opens bank and photos, makes fresh secrets, encrypts the pool, draws every
 * candidate's paper once on trial, signs, and writes the folder for the room and the authority's own record. All troubles of one
 * step are told together; nothing is written before the last of them is gone.
 */
export async function issueSession(
  planPath: string,
  out: string,
  tools: IssueTools,
): Promise<Result<IssuedReport, readonly Trouble[]>> {
  const read = readPlan(planPath);
  if (!read.ok) return read;
  const { plan, blueprint } = read.value;
  const troubles = [
    ...checkPlan(plan, blueprint),
    ...(plan.mode === 'real' ? tools.lockedTotals(blueprint) : []),
    ...checkPlaces(tools.data, plan.session, out),
  ];
  if (troubles.length > 0) return refuse(troubles);
  const bank = await tools.openBank(plan.bank, plan.bankVersion);
  if (!bank.ok) return refuse([bank.error]);
  const unfit = checkBank(read.value, bank.value, tools);
  if (unfit.length > 0) return refuse(unfit);
  const photos = await openPhotos(read.value);
  if (!photos.ok) return photos;
  const secrets = newSecrets(plan);
  const [contentKey, seed] = [bytesOf(secrets.contentKey), bytesOf(secrets.seed)];
  const pool = makePool(bank.value, blueprint, { contentKey, seed, issuedMs: tools.nowMs });
  const material: SessionMaterial = {
    plan,
    blueprint,
    photos: photos.value,
    pool,
    secrets,
    seed,
    code: newReleaseCode(),
    issuedMs: tools.nowMs,
  };
  const drawn = trialDraws(material);
  if (!drawn.ok) return drawn;
  const parts = await signParts(material, tools.signers.session);
  await writeOffice(tools, { material, parts });
  copyOut(join(sessionOffice(tools.data, plan.session), 'folder'), out, material);
  return ok({
    session: parts.manifest,
    digest: nativeDigest(Buffer.from(parts.session.payload, 'base64')),
    folder: out,
    questions: pool.index.questions.length,
    candidates: plan.candidates.length,
    papersDistinct: drawn.value,
  });
}

function checkPlaces(data: string, session: string, out: string): readonly Trouble[] {
  const found: Trouble[] = [];
  if (existsSync(sessionOffice(data, session)))
    found.push(
      trouble(
        'SESSION_EXISTS',
        {
          zh: `场次 ${session} 已签发过，不会覆盖。请换一个场次编号。`,
          en: `The session ${session} has been issued already and is never overwritten. Choose another name.`,
        },
        session,
      ),
    );
  if (existsSync(out) && readdirSync(out).length > 0)
    found.push(
      trouble(
        'OUT_NOT_EMPTY',
        {
          zh: `输出文件夹 ${out} 不是空的。请换一个文件夹。`,
          en: `The folder ${out} is not empty. Choose another one.`,
        },
        out,
      ),
    );
  return found;
}

function checkBank({ plan }: ReadPlan, bank: OpenedBank, tools: IssueTools): readonly Trouble[] {
  const { index } = bank;
  const found: Trouble[] = [];
  if (index.post !== plan.post.code)
    found.push(
      trouble(
        'PLAN_POST',
        {
          zh: `题库 ${index.bank} 属于岗位 ${index.post}，场次是 ${plan.post.code}。请选用对应岗位的题库。`,
          en: `The bank ${index.bank} is for post ${index.post}, the session for ${plan.post.code}. Choose the bank of the post.`,
        },
        'bank',
      ),
    );
  if (index.bank !== plan.bank || index.version !== plan.bankVersion)
    found.push(
      trouble(
        'BANK_MISLABELLED',
        {
          zh: `题库文件夹的内容是 ${index.bank} 第 ${index.version} 版，不是 ${plan.bank} 第 ${plan.bankVersion} 版。`,
          en: `The bank's folder holds ${index.bank} version ${index.version}, not ${plan.bank} version ${plan.bankVersion}.`,
        },
        'bank',
      ),
    );
  for (const [what, expiresMs] of [
    ['题库 / bank', index.expiresMs],
    ['trust.dsse.json', tools.trustExpiresMs],
  ] as const)
    if (plan.window.notAfterMs > expiresMs)
      found.push(
        trouble(
          'EXPIRES_TOO_SOON',
          {
            zh: `${what} 在场次结束前到期（${new Date(expiresMs).toISOString()}）。请先更新。`,
            en: `${what} expires before the session ends (${new Date(expiresMs).toISOString()}). Renew it first.`,
          },
          what,
        ),
      );
  return found;
}

async function openPhotos({
  plan,
  resolve,
}: ReadPlan): Promise<Result<readonly Photo[], readonly Trouble[]>> {
  const photos: Photo[] = [];
  const troubles: Trouble[] = [];
  for (const one of plan.candidates) {
    const photo = await openPhoto(one, resolve(one.photoFile));
    if (photo.ok) photos.push(photo.value);
    else troubles.push(photo.error);
  }
  return troubles.length > 0 ? refuse(troubles) : ok(photos);
}

/** Draws every candidate's paper with the real seed: a bank that is too small is found now and not in the room. */
function trialDraws({ plan, pool, blueprint, seed }: SessionMaterial): Result<number, readonly Trouble[]> {
  const prepared = poolOf(pool.index);
  const hashes = new Set<string>();
  for (const one of plan.candidates) {
    const of = { candidate: one.candidate, attempt: one.attempt };
    const key = drawKey({ seed, session: plan.session, poolIndex: pool.digest, ...of });
    const paper = drawPaper({ pool: prepared, blueprint, key, ...of });
    if (!paper.ok) return refuse([paper.error]);
    hashes.add(paper.value.hash);
  }
  return ok(hashes.size);
}

async function writeOffice(
  tools: IssueTools,
  of: { readonly material: SessionMaterial; readonly parts: SignedParts },
): Promise<void> {
  const { material, parts } = of;
  const office = sessionOffice(tools.data, material.plan.session);
  const beside = `${office}.part`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true, mode: 0o700 });
  const put = (name: string, bytes: Bytes) => writeDurably(join(beside, 'folder', name), bytes);
  put('trust.dsse.json', tools.trustFile);
  put('session.dsse.json', encodeEnvelope(parts.session));
  put('roll.dsse.json', encodeEnvelope(parts.roll));
  put('release.dsse.json', encodeEnvelope(parts.release));
  put('pool/index.dsse.json', encodeEnvelope(parts.poolIndex));
  put('pool/questions.bin', material.pool.questionsBin);
  for (const photo of material.photos) put(`photos/${photo.digest}.jpg`, photo.bytes);
  await writeSecrets(beside, material, tools.seal);
  renameSync(beside, office);
  flushFolder(dirname(office));
}

function copyOut(from: string, out: string, { photos }: SessionMaterial): void {
  const names = [
    'trust.dsse.json',
    'roll.dsse.json',
    'release.dsse.json',
    'pool/index.dsse.json',
    'pool/questions.bin',
    ...photos.map((photo) => `photos/${photo.digest}.jpg`),
    'session.dsse.json', // last: a folder without it is not a session yet
  ];
  for (const name of names) writeDurably(join(out, name), readFileSync(join(from, name)));
}

function bytesOf(hex: string): Uint8Array {
  return fromHex(hex) ?? new Uint8Array();
}
