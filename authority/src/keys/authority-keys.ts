import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex, fromUtf8, ok, type Result, refuse, trouble, utf8 } from '@exam-room/shared/base';
import {
  decodeEnvelope,
  encodeEnvelope,
  openEnvelope,
  PURPOSE,
  type Signer,
  signEnvelope,
} from '@exam-room/shared/crypto';
import { makeCertificate, pinOf } from '@exam-room/shared/host/device-keys';
import { writeDurably } from '@exam-room/shared/host/durable-file';
import {
  nativeSignatures,
  newSecret,
  newSigningSeed,
  signerFromSeed,
} from '@exam-room/shared/host/native-crypto';
import { rememberTrust } from '@exam-room/shared/host/newest-trust';
import { newSealIdentity, openSealed, sealTo, sealToOf } from '@exam-room/shared/host/sealing';
import { type Root, rootSchema, type Trust, trustSchema } from '@exam-room/shared/model';
import { z } from 'zod';
import type { AuthoritySeal, AuthoritySigners } from '../ports.ts';

/** Every key says whether it may guard a real test. */
export const labelSchema = z.enum(['REAL', 'TEST ONLY']);
export const signingKeySchema = z.strictObject({
  schema: z.literal('exam-room/signing-key/v1'),
  label: labelSchema,
  purpose: z.string(),
  publicKey: z.string(),
  seed: z.string().regex(/^[0-9a-f]{64}$/),
});
export const sealKeySchema = z.strictObject({
  schema: z.literal('exam-room/seal-key/v1'),
  label: labelSchema,
  sealTo: z.string(),
  identity: z.string(),
});
const secretSchema = z.strictObject({
  schema: z.literal('exam-room/secret/v1'),
  label: labelSchema,
  purpose: z.string(),
  secret: z.string().regex(/^[0-9a-f]{64}$/),
});
export const tlsSchema = z.strictObject({
  schema: z.literal('exam-room/tls-key/v1'),
  label: labelSchema,
  key: z.string(),
  cert: z.string(),
});

const ROOT_KEYS = 3;
const ROOT_THRESHOLD = 2;
/** A bank is signed by its editor and by an approver: two people, two keys (THREATS L4). */
const BANK_THRESHOLD = 2;
/** A trust file is renewed every year; the second year is for those who forget. */
export const TRUST_LASTS_MS = 2 * 366 * 24 * 3_600_000;

/** The authority's own keys, opened from `<data>/keys`, and what its root vouches for. */
export interface AuthorityKeys {
  readonly label: z.infer<typeof labelSchema>;
  readonly root: Root;
  readonly trust: Trust;
  /** The trust file's bytes as they go into every session folder. */
  readonly trustFile: Buffer;
  readonly signers: AuthoritySigners;
  readonly results: AuthoritySeal;
  readonly bankSecret: Uint8Array;
  readonly tls: { readonly key: string; readonly cert: string };
}

export interface NewAuthority {
  readonly name: string;
  readonly label: z.infer<typeof labelSchema>;
  readonly nowMs: number;
}

/**
 * Makes all keys of a new authority in `<data>/keys` and writes root.json and trust.dsse.json, signed by two of the three root keys.
 * The root keys belong on sticks in three safes afterwards. Never overwrites. Code: AUTHORITY_EXISTS.
 */
export async function initAuthority(data: string, of: NewAuthority): Promise<Result<Trust>> {
  if (existsSync(join(data, 'root.json')) || existsSync(join(data, 'keys')))
    return refuse(alreadyThere(data));
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const put = (name: string, content: object) =>
    writeDurably(join(data, 'keys', `${name}.json`), `${JSON.stringify(content, null, 1)}\n`, 0o600);
  const signing = (name: string): Signer => {
    const seed = newSigningSeed();
    const signer = signerFromSeed(seed);
    const file = {
      schema: 'exam-room/signing-key/v1',
      label: of.label,
      purpose: name,
      publicKey: signer.publicKey,
      seed,
    };
    put(name, signingKeySchema.parse(file));
    return signer;
  };
  const roots = Array.from({ length: ROOT_KEYS }, (_, at) => signing(`root-${at + 1}`));
  const bank = [signing('bank-editor'), signing('bank-approver')];
  const [session, receipt] = [signing('session'), signing('receipt')];
  const identity = await newSealIdentity();
  const resultsSealTo = await sealToOf(identity);
  put(
    'results',
    sealKeySchema.parse({
      schema: 'exam-room/seal-key/v1',
      label: of.label,
      sealTo: resultsSealTo,
      identity,
    }),
  );
  put(
    'bank-secret',
    secretSchema.parse({
      schema: 'exam-room/secret/v1',
      label: of.label,
      purpose: 'bank',
      secret: newSecret(),
    }),
  );
  const tls = await makeCertificate('exam-room authority');
  put('tls', tlsSchema.parse({ schema: 'exam-room/tls-key/v1', label: of.label, ...tls }));
  const root = { keys: roots.map((one) => one.publicKey), threshold: ROOT_THRESHOLD };
  const trust = trustSchema.parse({
    schema: 'exam-room/trust/v1',
    version: 1,
    authority: of.name,
    issuedMs: of.nowMs,
    expiresMs: of.nowMs + TRUST_LASTS_MS,
    root,
    roles: {
      bank: { keys: bank.map((signer) => signer.publicKey), threshold: BANK_THRESHOLD },
      session: one(session),
      receipt: one(receipt),
    },
    resultsSealTo,
    intakePin: pinOf(tls.cert),
  });
  const signed = signEnvelope(PURPOSE.trust, utf8(JSON.stringify(trust)), roots.slice(0, ROOT_THRESHOLD));
  writeDurably(join(data, 'trust.dsse.json'), encodeEnvelope(signed));
  const rootFile = rootSchema.parse({ schema: 'exam-room/root/v1', authority: of.name, ...root });
  writeDurably(join(data, 'root.json'), `${JSON.stringify(rootFile, null, 1)}\n`);
  const remembered = rememberTrust(data, trust);
  return remembered.ok ? ok(trust) : remembered;
}

function alreadyThere(data: string) {
  return trouble(
    'AUTHORITY_EXISTS',
    {
      zh: `${data} 中已有主管部门的密钥，不会覆盖。请换一个文件夹。`,
      en: `${data} already holds an authority's keys; they are never overwritten. Choose another folder.`,
    },
    data,
  );
}

function one(signer: Signer) {
  return { keys: [signer.publicKey], threshold: 1 };
}

/**
 * Opens the authority's keys and proves that they are the ones its own trust file names.
 * Codes: AUTHORITY_MISSING, KEY_UNREADABLE, KEY_NOT_TRUSTED, ENVELOPE_*, TRUST_ROLLED_BACK, TRUST_MEMORY.
 */
export async function openAuthority(data: string): Promise<Result<AuthorityKeys>> {
  const root = readRoot(data);
  if (!root.ok) return root;
  const trust = readTrust(data, root.value);
  if (!trust.ok) return trust;
  const at = (name: string) => join(data, 'keys', `${name}.json`);
  const [session, receipt] = (['session', 'receipt'] as const).map((name) =>
    openSigner(at(name), trust.value.trust.roles[name].keys),
  );
  const [results, secret, tls] = [
    readJson(at('results'), sealKeySchema),
    readJson(at('bank-secret'), secretSchema),
    readJson(at('tls'), tlsSchema),
  ];
  if (session?.ok !== true) return session ?? refuse(unreadable(at('session')));
  if (receipt?.ok !== true) return receipt ?? refuse(unreadable(at('receipt')));
  if (!results.ok) return results;
  if (!secret.ok) return secret;
  if (!tls.ok) return tls;
  const { identity } = results.value;
  const to = await recipientOf(identity);
  if (to === undefined || to !== results.value.sealTo || to !== trust.value.trust.resultsSealTo)
    return refuse(notTrusted(at('results')));
  if (certificatePin(tls.value) !== trust.value.trust.intakePin) return refuse(notTrusted(at('tls')));
  return ok({
    label: results.value.label,
    root: root.value,
    ...trust.value,
    signers: { session: session.value, receipt: receipt.value },
    results: authoritySeal(identity, to, retiredIdentities(data)),
    bankSecret: fromHex(secret.value.secret) ?? new Uint8Array(),
    tls: { key: tls.value.key, cert: tls.value.cert },
  });
}

/**
 * Opens one person's key of the bank: each of the two is carried to the machine when it is needed, `keys/bank-editor.json` and
 * `keys/bank-approver.json` being where `init` has put them. Codes: KEY_UNREADABLE, KEY_NOT_TRUSTED.
 */
export function openBankSigner(file: string, trust: Trust): Result<Signer> {
  return openSigner(file, trust.roles.bank.keys);
}

/** `<data>/root.json`. Codes: AUTHORITY_MISSING, KEY_UNREADABLE. */
export function readRoot(data: string): Result<Root> {
  const path = join(data, 'root.json');
  if (existsSync(path)) return readJson(path, rootSchema);
  return refuse(
    trouble(
      'AUTHORITY_MISSING',
      {
        zh: `${data} 中没有主管部门的密钥。请先运行 authority init。`,
        en: `${data} holds no authority. Run authority init first.`,
      },
      data,
    ),
  );
}

function openSigner(path: string, trusted: readonly string[]): Result<Signer> {
  const file = readJson(path, signingKeySchema);
  if (!file.ok) return file;
  const signer = signerFromSeed(file.value.seed);
  return trusted.includes(signer.publicKey) && signer.publicKey === file.value.publicKey
    ? ok(signer)
    : refuse(notTrusted(path));
}

/** Undefined when the text is no age identity. */
async function recipientOf(identity: string): Promise<string | undefined> {
  try {
    return await sealToOf(identity);
  } catch {
    return undefined; // damaged: the library throws on its checksum
  }
}

/** The pin of a certificate whose private key is the one beside it; undefined otherwise. */
function certificatePin(tls: { readonly key: string; readonly cert: string }): string | undefined {
  try {
    const fits = new X509Certificate(tls.cert).checkPrivateKey(createPrivateKey(tls.key));
    return fits ? pinOf(tls.cert) : undefined;
  } catch {
    return undefined; // no PEM any more
  }
}

/**
 * age to the authority: the plain `age` tool opens it with keys/results.json's identity. What was sealed to a key before it was
 * rotated opens with the retired one.
 */
export function authoritySeal(identity: string, to: string, retired: readonly string[] = []): AuthoritySeal {
  return {
    to,
    seal: (plain) => sealTo([to], plain),
    open: async (sealed) => {
      for (const one of [identity, ...retired]) {
        const plain = await openSealed(one, sealed);
        if (plain !== undefined) return plain;
      }
      return undefined;
    },
  };
}

/** Identities of results keys that were rotated away and are kept as long as what was sealed to them. */
function retiredIdentities(data: string): readonly string[] {
  return readdirSync(join(data, 'keys'))
    .filter((name) => /^results-retired-v[0-9]+\.json$/.test(name))
    .flatMap((name) => {
      const kept = readJson(join(data, 'keys', name), sealKeySchema);
      return kept.ok ? [kept.value.identity] : [];
    });
}

/**
 * The trust file of this folder, believed because of its root and remembered: an older one that is put back would bring struck-off keys
 * back into every session issued from then on. Codes: KEY_UNREADABLE, ENVELOPE_*, TRUST_ROLLED_BACK, TRUST_MEMORY.
 */
export function readTrust(
  data: string,
  root: Root,
): Result<{ readonly trust: Trust; readonly trustFile: Buffer }> {
  const path = join(data, 'trust.dsse.json');
  if (!existsSync(path)) return refuse(unreadable(path));
  const trustFile = readFileSync(path);
  const envelope = decodeEnvelope(trustFile, path);
  if (!envelope.ok) return envelope;
  const opened = openEnvelope(
    envelope.value,
    { payloadType: PURPOSE.trust, role: root, what: path },
    nativeSignatures,
  );
  if (!opened.ok) return opened;
  const parsed = trustSchema.safeParse(JSON.parse(fromUtf8(opened.value.payload)));
  if (!parsed.success) return refuse(unreadable(path));
  const newest = rememberTrust(data, parsed.data);
  if (newest.ok) return ok({ trust: parsed.data, trustFile });
  return refuse(newest.error.code === 'TRUST_OLDER' ? rolledBack(path, parsed.data.version) : newest.error);
}

/** A key file of one shape. Code: KEY_UNREADABLE. */
export function readJson<Value>(path: string, schema: z.ZodType<Value>): Result<Value> {
  try {
    return ok(schema.parse(JSON.parse(readFileSync(path, 'utf8'))));
  } catch {
    return refuse(unreadable(path)); // missing, not JSON or of another shape: the same to the reader
  }
}

function unreadable(path: string) {
  return trouble(
    'KEY_UNREADABLE',
    {
      zh: `${path} 缺失或已损坏。请从备份恢复。`,
      en: `${path} is missing or damaged. Restore it from the backup.`,
    },
    path,
  );
}

function rolledBack(path: string, version: number) {
  return trouble(
    'TRUST_ROLLED_BACK',
    {
      zh: `${path} 是第 ${version} 版，而本机已用过更新的版本：有人放回了旧文件，旧文件可能仍列着已撤销的密钥。请从备份或任一最近签发的场次文件夹恢复最新版本，并查明是谁放回的。`,
      en: `${path} is version ${version}, and this machine has already used a newer one: somebody put an old file back, which may still name keys that were struck off. Restore the newest from the backup or from the folder of the session issued last, and find out who put it back.`,
    },
    path,
  );
}

function notTrusted(path: string) {
  return trouble(
    'KEY_NOT_TRUSTED',
    {
      zh: `${path} 不是 trust.dsse.json 所列的密钥，不能使用。请恢复正确的密钥文件。`,
      en: `${path} is not the key that trust.dsse.json names. Restore the right key file.`,
    },
    path,
  );
}
