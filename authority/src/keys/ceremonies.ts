import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result, refuse, type Trouble, trouble, utf8 } from '@exam-room/shared/base';
import { encodeEnvelope, PURPOSE, type Signer, signEnvelope } from '@exam-room/shared/crypto';
import { makeCertificate, pinOf } from '@exam-room/shared/host/device-keys';
import { writeDurably } from '@exam-room/shared/host/durable-file';
import { newSigningSeed, signerFromSeed } from '@exam-room/shared/host/native-crypto';
import { rememberTrust } from '@exam-room/shared/host/newest-trust';
import { newSealIdentity, sealToOf } from '@exam-room/shared/host/sealing';
import { type Root, rootSchema, type Trust, trustSchema } from '@exam-room/shared/model';
import {
  readJson,
  readRoot,
  readTrust,
  sealKeySchema,
  signingKeySchema,
  TRUST_LASTS_MS,
  tlsSchema,
} from './authority-keys.ts';

/** The keys that one ceremony replaces, by the name of their file; the root has a ceremony of its own. */
export const ROTATED = ['bank-editor', 'bank-approver', 'session', 'receipt', 'results', 'tls'] as const;
export type Rotated = (typeof ROTATED)[number];

/** What a ceremony is about and who holds it: the office's folder, and the root officers' sticks. */
export interface Ceremony {
  readonly data: string;
  /** Files of root keys; as many different ones as the root demands must be among them. */
  readonly rootKeys: readonly string[];
  readonly nowMs: number;
}

/** What `authority keys show` tells: nothing secret. */
export interface KeysShown {
  readonly trust: Trust;
  readonly expired: boolean;
  readonly root: Root;
  /** Files of root keys that still lie on this machine instead of in safes. */
  readonly rootKeysHere: readonly string[];
}

/** Reads what the root vouches for now. Codes: AUTHORITY_MISSING, KEY_UNREADABLE, ENVELOPE_*. */
export function showKeys(data: string, nowMs: number): Result<KeysShown> {
  const known = readKnown(data);
  if (!known.ok) return known;
  const { root, trust } = known.value;
  const rootKeysHere = readdirSync(join(data, 'keys')).filter((name) => /^root-[1-9]/.test(name));
  return ok({ trust, expired: trust.expiresMs < nowMs, root, rootKeysHere });
}

/** The next version of the trust file with the same keys and a new expiry. Codes as `rotateKey`. */
export function renewTrust(of: Ceremony): Result<Trust> {
  return publish(of, { next: (trust) => trust });
}

/**
 * A new key in the place of one: the old one stands in no later trust file and is refused from then on. The old file is kept beside it
 * as `<name>-retired-v<N>.json`: an old results key still opens what was sealed to it. Codes: AUTHORITY_MISSING, KEY_UNREADABLE,
 * ROOT_KEYS_TOO_FEW, ENVELOPE_*.
 */
export async function rotateKey(of: Ceremony, name: Rotated): Promise<Result<Trust>> {
  const known = readKnown(of.data);
  if (!known.ok) return known;
  const path = join(of.data, 'keys', `${name}.json`);
  if (!existsSync(path)) return refuse(missing(path));
  const { label, trust } = known.value;
  const made = await successor(name, { label, oldFile: readFileSync(path, 'utf8'), trust });
  if (!made.ok) return made;
  return publish(of, {
    next: made.value.next,
    before: () =>
      writeDurably(
        join(of.data, 'keys', `${name}-retired-v${trust.version}.json`),
        readFileSync(path),
        OWNER_ONLY,
      ),
    after: () => writeDurably(path, made.value.file, OWNER_ONLY),
  });
}

/**
 * Strikes a lost or stolen key from its role without a new one in its place; refused when too few would be left to sign.
 * Codes as `rotateKey`, and KEY_NOT_LISTED, KEY_NEEDED.
 */
export function revokeKey(of: Ceremony, publicKey: string): Result<Trust> {
  const known = readKnown(of.data);
  if (!known.ok) return known;
  const { roles } = known.value.trust;
  const holding = ROLES.find((role) => roles[role].keys.includes(publicKey));
  if (holding === undefined) return refuse(notListed(publicKey));
  const { threshold } = roles[holding];
  const keys = roles[holding].keys.filter((key) => key !== publicKey);
  if (keys.length < threshold) return refuse(needed(publicKey));
  return publish(of, {
    next: (trust) => ({ ...trust, roles: { ...trust.roles, [holding]: { keys, threshold } } }),
  });
}

/**
 * Three new root keys. This one trust file is signed by enough of the old and enough of the new, so that a machine with either
 * `root.json` believes it; later versions are signed by the new root alone. Codes as `rotateKey`.
 */
export function replaceRoot(of: Ceremony): Result<Trust> {
  const known = readKnown(of.data);
  if (!known.ok) return known;
  const { root, label, trust } = known.value;
  const version = trust.version + 1;
  const files = root.keys.map((_, at) => newSigningFile(`root-${at + 1}-v${version}`, label));
  const next = { keys: files.map(({ publicKey }) => publicKey), threshold: root.threshold };
  return publish(of, {
    next: (one) => ({ ...one, root: next }),
    alsoBy: files.slice(0, root.threshold).map(({ seed }) => signerFromSeed(seed)),
    before: () => {
      for (const file of files)
        writeDurably(join(of.data, 'keys', `${file.purpose}.json`), textOf(file), OWNER_ONLY);
    },
    after: () => {
      const content = { schema: 'exam-room/root/v1', authority: trust.authority, ...next };
      writeDurably(join(of.data, 'root.json'), textOf(rootSchema.parse(content)));
    },
  });
}

const ROLES = ['bank', 'session', 'receipt'] as const;
const OWNER_ONLY = 0o600;

interface Known {
  readonly root: Root;
  readonly trust: Trust;
  readonly label: Label;
}

type Label = 'REAL' | 'TEST ONLY';

function readKnown(data: string): Result<Known> {
  const root = readRoot(data);
  if (!root.ok) return root;
  const trust = readTrust(data, root.value);
  if (!trust.ok) return trust;
  const results = readJson(join(data, 'keys', 'results.json'), sealKeySchema);
  if (!results.ok) return results;
  return ok({ root: root.value, trust: trust.value.trust, label: results.value.label });
}

interface Change {
  readonly next: (trust: Trust) => Trust;
  readonly alsoBy?: readonly Signer[];
  /** Written before the trust file, and after: a ceremony that breaks off in between is simply held again. */
  readonly before?: () => void;
  readonly after?: () => void;
}

function publish(of: Ceremony, change: Change): Result<Trust> {
  const known = readKnown(of.data);
  if (!known.ok) return known;
  const officers = rootOfficers(of.rootKeys, known.value);
  if (!officers.ok) return officers;
  const trust = trustSchema.parse({
    ...change.next(known.value.trust),
    version: known.value.trust.version + 1,
    issuedMs: of.nowMs,
    expiresMs: of.nowMs + TRUST_LASTS_MS,
  });
  const signers = [...officers.value, ...(change.alsoBy ?? [])];
  const signed = signEnvelope(PURPOSE.trust, utf8(JSON.stringify(trust)), signers);
  change.before?.();
  writeDurably(join(of.data, 'trust.dsse.json'), encodeEnvelope(signed));
  change.after?.();
  const remembered = rememberTrust(of.data, trust);
  return remembered.ok ? ok(trust) : remembered;
}

/** As many officers of the present root as it demands, each with a key of their own. */
function rootOfficers(paths: readonly string[], { root, label }: Known): Result<readonly Signer[]> {
  const signers = new Map<string, Signer>();
  for (const path of paths) {
    const file = readJson(path, signingKeySchema);
    if (!file.ok) return file;
    const signer = signerFromSeed(file.value.seed);
    if (root.keys.includes(signer.publicKey) && file.value.label === label)
      signers.set(signer.publicKey, signer);
  }
  if (signers.size < root.threshold) return refuse(tooFew(signers.size, root.threshold));
  return ok([...signers.values()].slice(0, root.threshold));
}

interface Successor {
  readonly file: string;
  readonly next: (trust: Trust) => Trust;
}

async function successor(
  name: Rotated,
  of: { readonly label: Label; readonly oldFile: string; readonly trust: Trust },
): Promise<Result<Successor>> {
  const { label } = of;
  if (name === 'results') {
    const identity = await newSealIdentity();
    const resultsSealTo = await sealToOf(identity);
    const file = { schema: 'exam-room/seal-key/v1', label, sealTo: resultsSealTo, identity };
    return ok({ file: textOf(sealKeySchema.parse(file)), next: (trust) => ({ ...trust, resultsSealTo }) });
  }
  if (name === 'tls') {
    const tls = await makeCertificate('exam-room authority');
    const file = tlsSchema.parse({ schema: 'exam-room/tls-key/v1', label, ...tls });
    return ok({ file: textOf(file), next: (trust) => ({ ...trust, intakePin: pinOf(tls.cert) }) });
  }
  return newSigner(name, of);
}

function newSigner(
  name: Exclude<Rotated, 'results' | 'tls'>,
  { label, oldFile, trust }: { readonly label: Label; readonly oldFile: string; readonly trust: Trust },
): Result<Successor> {
  const role = name === 'session' || name === 'receipt' ? name : 'bank';
  const old = signingKeySchema.safeParse(parsed(oldFile));
  const listed = old.success && trust.roles[role].keys.includes(old.data.publicKey);
  if (!listed) return refuse(notListed(`${name}.json`));
  const made = newSigningFile(name, label);
  const keys = trust.roles[role].keys.map((key) => (key === old.data.publicKey ? made.publicKey : key));
  const { threshold } = trust.roles[role];
  return ok({
    file: textOf(made),
    next: (one) => ({ ...one, roles: { ...one.roles, [role]: { keys, threshold } } }),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema refuses it with the file's name
  }
}

function newSigningFile(purpose: string, label: Label) {
  const seed = newSigningSeed();
  const { publicKey } = signerFromSeed(seed);
  return signingKeySchema.parse({ schema: 'exam-room/signing-key/v1', label, purpose, publicKey, seed });
}

function textOf(content: object): string {
  return `${JSON.stringify(content, null, 1)}\n`;
}

function missing(path: string): Trouble {
  return trouble(
    'KEY_UNREADABLE',
    {
      zh: `${path} 缺失。请从备份恢复；确已丢失的，用 authority keys revoke 撤销。`,
      en: `${path} is missing. Restore it from the backup; if it is really lost, strike it with authority keys revoke.`,
    },
    path,
  );
}

function tooFew(found: number, wanted: number): Trouble {
  return trouble('ROOT_KEYS_TOO_FEW', {
    zh: `只有 ${found} 把不同的现行根密钥，需要 ${wanted} 把。请另一位根密钥保管人插入其 U 盘，并用 --root-keys 一并给出。`,
    en: `${found} different keys of the present root were given and ${wanted} are needed. Let another root officer bring theirs and name both with --root-keys.`,
  });
}

function notListed(key: string): Trouble {
  return trouble(
    'KEY_NOT_LISTED',
    {
      zh: `${key} 不在现行信任文件中，早已不被接受。请用 authority keys show 查看。`,
      en: `${key} does not stand in the present trust file and is refused already. See authority keys show.`,
    },
    key,
  );
}

function needed(key: string): Trouble {
  return trouble(
    'KEY_NEEDED',
    {
      zh: `撤销 ${key} 后剩下的密钥不够签发。请改用 authority keys rotate 换新。`,
      en: `Without ${key} too few keys are left to sign. Put a new one in its place with authority keys rotate.`,
    },
    key,
  );
}
