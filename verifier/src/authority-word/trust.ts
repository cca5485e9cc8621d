import { z } from 'zod';
import { type Checked, fails, flaw, holds } from '../flaw.ts';
import { type SigningRole, signingRole, type Trust, trust } from '../formats/authority-formats.ts';
import { isSoundKey } from '../proofs/ed25519.ts';
import { openStatement, PURPOSES, readEnvelope } from '../proofs/statements.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';

const FILE = 'trust.dsse.json';

/** `root.json` of the authority: its keys and threshold stand at the top or under `root`; what else stands there is not for us. */
const rootFile = z.union([
  z.looseObject({ root: signingRole }).transform(({ root }) => root),
  z
    .looseObject({ keys: signingRole.shape.keys, threshold: signingRole.shape.threshold })
    .transform(({ keys, threshold }) => ({ keys, threshold })),
]);

/** Undefined when the file does not name a root. */
export function readRoot(raw: unknown): SigningRole | undefined {
  return rootFile.safeParse(raw).data;
}

/**
 * R02: the trust file is signed by the root. With a root from elsewhere it must be signed by that one; without, only by the root that
 * it names itself, which proves nothing about who made it: the report says so loudly.
 */
export function checkTrust(files: ArchiveFiles, givenRoot: SigningRole | undefined): Checked<Trust> {
  const envelope = readEnvelope(files.read(FILE));
  if (envelope === undefined) return fails(flaw(FILE, { zh: '无法读取。', en: 'cannot be read.' }));
  const root = givenRoot ?? trust.safeParse(peek(envelope.payload)).data?.root;
  if (root === undefined) return fails(flaw(FILE, { zh: '没有写明根密钥。', en: 'names no root keys.' }));
  const opened = openStatement(envelope, {
    what: FILE,
    purpose: PURPOSES.trust,
    ...root,
    schema: trust,
    strangers: 'allowed',
  });
  if (!opened.ok) return givenRoot === undefined ? fails(opened.flaw) : fails(opened.flaw, OTHER_ROOT);
  const value = opened.value.payload;
  const weak = [value.root, value.roles.bank, value.roles.session, value.roles.receipt].flatMap(weakRole);
  if (weak.length > 0) return fails(...weak);
  const { authority, version } = value;
  return holds(
    value,
    givenRoot === undefined
      ? {
          zh: `！未提供根密钥（--root）：只能证明档案自洽，不能证明“${authority}”确为主管部门`,
          en: `! NO ROOT WAS GIVEN (--root): this proves that the archive agrees with itself, not that "${authority}" is the authority`,
        }
      : {
          zh: `“${authority}”的信任文件第 ${version} 版，由所给根密钥签发`,
          en: `the trust file of "${authority}", version ${version}, is signed by the given root`,
        },
  );
}

function peek(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64').toString('utf8'));
  } catch {
    return undefined; // openStatement gives the reason
  }
}

const OTHER_ROOT = flaw(FILE, {
  zh: '不是由所给的根密钥签发：档案不属于这个主管部门，或根密钥给错了。',
  en: 'is not signed by the given root: the archive belongs to another authority, or the wrong root was given.',
});

function weakRole(role: SigningRole) {
  const weak = [
    ...role.keys.filter((key) => !isSoundKey(key)),
    ...(new Set(role.keys).size === role.keys.length && role.threshold <= role.keys.length
      ? []
      : ['threshold']),
  ];
  return weak.map((key) =>
    flaw(FILE, {
      zh: `密钥或人数要求不可靠：${key}。`,
      en: `a key or a number of signers cannot be relied on: ${key}.`,
    }),
  );
}
