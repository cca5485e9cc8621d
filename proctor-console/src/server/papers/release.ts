import { rmSync } from 'node:fs';
import {
  type CandidateId,
  fromBase64,
  fromHex,
  fromUtf8,
  ok,
  type Result,
  refuse,
  SECOND_MS,
  type Trouble,
  toHex,
  trouble,
  utf8,
} from '@exam-room/shared/base';
import { readIfThere, writeDurably } from '@exam-room/shared/host/durable-file';
import { nativeDigest, questionKey } from '@exam-room/shared/host/native-crypto';
import { openSealed, openWithCode, sealTo } from '@exam-room/shared/host/sealing';
import {
  type Release,
  type ReleaseSecrets,
  readReleaseCode,
  releaseSecretsSchema,
  type Session,
} from '@exam-room/shared/model';
import { type BankIndex, drawKey, drawPaper, type Pool, poolOf } from '@exam-room/shared/paper';
import { snapshotKey } from '@exam-room/shared/records';
import type { GrantedPaper, Papers } from '../papers-ports.ts';
import type { LockOuts } from '../people-ports.ts';

export interface PapersOf {
  readonly session: Session;
  readonly release: Release;
  readonly index: BankIndex;
  /** The console's own age identity and recipient. */
  readonly sealIdentity: string;
  readonly sealTo: string;
  /** `release-secrets.age` in the console's folder. */
  readonly file: string;
  readonly locks: LockOuts;
}

/** One lock for the release of this console: a second person does not get five more tries. */
const LOCK = 'release';

/** Opens the papers; what an earlier start of this console had released comes back without the code. */
export async function openPapers(of: PapersOf): Promise<Papers> {
  const pool = poolOf(of.index);
  const granted = new Map<CandidateId, GrantedPaper>();
  let held = await readHeld(of);
  return {
    open: (typedCode) => openRelease(of, typedCode),
    async hold(secrets) {
      writeDurably(of.file, await sealTo([of.sealTo], utf8(JSON.stringify(secrets))), 0o600);
      held = secrets;
    },
    held: () => held,
    grant(candidate, attempt) {
      if (held === undefined) return refuse(notReleased());
      const known = granted.get(candidate);
      if (known !== undefined) return ok(known);
      const fresh = drawFor(of, { secrets: held, pool }, { candidate, attempt });
      if (fresh.ok) granted.set(candidate, fresh.value);
      return fresh;
    },
    erase() {
      held = undefined;
      granted.clear();
      rmSync(of.file, { force: true });
    },
    lockedForMs: () => of.locks.lockedForMs(LOCK),
  };
}

async function readHeld(of: PapersOf): Promise<ReleaseSecrets | undefined> {
  const sealed = readIfThere(of.file);
  const opened = sealed === undefined ? undefined : await openSealed(of.sealIdentity, sealed);
  const secrets = opened === undefined ? undefined : decodeSecrets(of.session, opened);
  return secrets?.ok === true ? secrets.value : undefined;
}

/**
 * The code opens the inner layer of the release package, the console's key the outer one (THREATS 4.2). A slip of the finger is found
 * by its check digit and costs no try; a wrong code is counted before it is answered.
 */
async function openRelease(of: PapersOf, typedCode: string): Promise<Result<ReleaseSecrets>> {
  const code = readReleaseCode(typedCode);
  if (!code.ok) return code;
  const lockedMs = of.locks.lockedForMs(LOCK);
  if (lockedMs > 0) return refuse(releaseLocked(lockedMs));
  const outer = await openSealed(of.sealIdentity, fromBase64(of.release.sealed) ?? new Uint8Array());
  if (outer === undefined) return refuse(notForThisConsole());
  const inner = await openWithCode(code.value, outer);
  if (inner === undefined) {
    of.locks.wrong(LOCK);
    return refuse(codeWrong(of.locks.lockedForMs(LOCK)));
  }
  of.locks.right(LOCK);
  return decodeSecrets(of.session, inner);
}

/** The seed was fixed by the signed session before anybody in the room knew it. Code: RELEASE_DAMAGED. */
function decodeSecrets(session: Session, bytes: Uint8Array): Result<ReleaseSecrets> {
  let raw: unknown;
  try {
    raw = JSON.parse(fromUtf8(bytes));
  } catch {
    raw = undefined; // refused below
  }
  const parsed = releaseSecretsSchema.safeParse(raw);
  if (!parsed.success || parsed.data.session !== session.session) return refuse(releaseDamaged());
  const seed = fromHex(parsed.data.seed) ?? new Uint8Array();
  return nativeDigest(seed) === session.seedCommitment ? ok(parsed.data) : refuse(releaseDamaged());
}

/** One candidate's paper as the console draws it, and the keys of its questions. Code: BANK_TOO_SMALL. */
export function drawFor(
  of: Pick<PapersOf, 'session'>,
  from: { readonly secrets: ReleaseSecrets; readonly pool: Pool },
  who: { readonly candidate: CandidateId; readonly attempt: number },
): Result<GrantedPaper> {
  const seed = fromHex(from.secrets.seed) ?? new Uint8Array();
  const contentKey = fromHex(from.secrets.contentKey) ?? new Uint8Array();
  const { session, poolIndex, blueprint } = of.session;
  const key = drawKey({ seed, session, poolIndex, ...who });
  const paper = drawPaper({ pool: from.pool, blueprint, key, ...who });
  if (!paper.ok) return paper;
  return ok({
    paper: paper.value.hash,
    drawKey: toHex(key),
    snapshotKey: toHex(snapshotKey({ seed, session, ...who })),
    keys: paper.value.questions.map(
      ({ question }) => [question, toHex(questionKey(contentKey, question))] as const,
    ),
  });
}

function notReleased(): Trouble {
  return trouble('NOT_RELEASED', {
    zh: '尚未启封，请等待监考人员启封。',
    en: 'The questions have not been released yet; wait for the invigilators.',
  });
}

function codeWrong(lockedMs: number): Trouble {
  const wait = Math.ceil(lockedMs / SECOND_MS);
  return trouble('RELEASE_CODE_WRONG', {
    zh: `启封码不正确，不是本场次的启封码。请与主管部门核对${wait > 0 ? `；错误次数过多，请 ${wait} 秒后再试` : ''}。`,
    en: `The release code is wrong: it is not the code of this session. Compare it with the authority${wait > 0 ? `; too many wrong tries, wait ${wait} s` : ''}.`,
  });
}

function releaseLocked(lockedMs: number): Trouble {
  const wait = Math.ceil(lockedMs / SECOND_MS);
  return trouble('RELEASE_LOCKED', {
    zh: `启封码因多次错误已锁定，请 ${wait} 秒后再试。`,
    en: `The release is locked after wrong codes; wait ${wait} s.`,
  });
}

function notForThisConsole(): Trouble {
  return trouble('RELEASE_OTHER_CONSOLE', {
    zh: '启封包不是发给这台控制台的，无法打开。请使用登记的控制台，或请主管部门重新签发。',
    en: 'The release package is not meant for this console. Use the enrolled console, or have the session issued again.',
  });
}

function releaseDamaged(): Trouble {
  return trouble('RELEASE_DAMAGED', {
    zh: '启封包的内容与场次文件不一致。请从主管部门重新取得场次文件夹。',
    en: 'What the release package holds does not belong to this session. Get the session folder again from the authority.',
  });
}
