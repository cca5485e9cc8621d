import { createCipheriv } from 'node:crypto';
import type * as bytes from '../../verifier/src/proofs/bytes.ts';
import type * as ed25519 from '../../verifier/src/proofs/ed25519.ts';
import type * as merkle from '../../verifier/src/proofs/merkle.ts';
import type * as numbers from '../../verifier/src/proofs/random-numbers.ts';
import type * as sealed from '../../verifier/src/proofs/sealed.ts';
import type * as notes from '../../verifier/src/proofs/signed-notes.ts';
import type * as statements from '../../verifier/src/proofs/statements.ts';
import { testKey } from '../../verifier/src/test-archive/keys.test-support.ts';
import { headText, noteLine, originOf } from '../../verifier/src/test-archive/notes.test-support.ts';
import { newIdentity, sealChoice, sealTo } from '../../verifier/src/test-archive/sealing.test-support.ts';
import { craftedSignatures, littleEndian, ORDER } from './crafted-signatures.ts';

// What signs, hashes and reads has tests of its own (verifier/src/proofs), with the edges on which libraries differ. A planted bug meets
// the same edges here, without an archive around them.

export const BLOCK_FILES = [
  'bytes',
  'ed25519',
  'merkle',
  'random-numbers',
  'sealed',
  'signed-notes',
  'statements',
];

export type Blocks = typeof bytes &
  typeof ed25519 &
  typeof merkle &
  typeof numbers &
  typeof sealed &
  typeof notes &
  typeof statements;

/** All answers of the blocks in one text. */
export async function askBlocks(blocks: Blocks): Promise<string> {
  const answers = [
    ...askBytes(blocks),
    ...askSignatures(blocks),
    ...askTrees(blocks),
    ...askNotes(blocks),
    ...askSealed(blocks),
    ...askStatements(blocks),
    ...(await askAge(blocks)),
  ];
  return JSON.stringify(answers);
}

/** What a block that throws says. */
function said(ask: () => unknown): unknown {
  try {
    return ask() ?? 'nothing';
  } catch {
    return 'it broke';
  }
}

function askBytes({ readBase64, readHex, readText, readJson }: Blocks): readonly unknown[] {
  const texts = [
    '',
    'AA==',
    'AB==',
    'AAB=',
    'A',
    'AA',
    'AAAAA',
    'AA=A',
    'AA-_',
    'AAAA\n',
    ' AAAA',
    '====',
    'AAAA',
    '00ff',
    '00FF',
    'zzzz',
    '00',
    '{}',
    '{',
  ];
  return [
    ...texts.flatMap((text) => [
      said(() => readBase64(text)),
      said(() => readHex(text, 2)),
      said(() => readJson(text)),
    ]),
    ...[Buffer.from([0xff]), Buffer.from('启封'), Buffer.from([0xc0, 0x80])].map((one) =>
      said(() => readText(one)),
    ),
  ];
}

const PRIME = 2n ** 255n - 19n;
const EIGHTH = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;
const SIGN = 2n ** 255n;

function askSignatures({ isSoundKey, signatureHolds, twoOpinions }: Blocks): readonly unknown[] {
  const key = testKey('a building block');
  const message = Buffer.from('one exact text');
  const good = key.sign(message);
  const points = [
    0n,
    1n,
    2n,
    PRIME - 1n,
    PRIME - 2n,
    PRIME,
    PRIME + 1n,
    PRIME + 2n,
    EIGHTH,
    PRIME - EIGHTH,
  ].flatMap((y) => [y, y + SIGN]);
  const scalars = [0n, 1n, ORDER - 1n, ORDER, ORDER + 1n, 2n ** 252n, 17n << 248n, 2n ** 256n - 1n];
  const own = littleEndian(BigInt(`0x${Buffer.from(good.subarray(32)).reverse().toString('hex')}`) + ORDER);
  const signatures = [
    good,
    good.subarray(0, 63),
    Buffer.concat([good, Buffer.of(0)]),
    Buffer.alloc(0),
    Buffer.concat([good.subarray(0, 32), own]),
    ...points.map((y) => Buffer.concat([littleEndian(y), good.subarray(32)])),
    ...scalars.map((scalar) => Buffer.concat([good.subarray(0, 32), littleEndian(scalar)])),
  ];
  const small = Buffer.concat([littleEndian(1n), Buffer.alloc(32)]);
  const crafted = craftedSignatures('a building block', message);
  const keys = [
    key.publicKey,
    key.publicKey.toUpperCase(),
    key.publicKey.slice(2),
    '',
    testKey('another').publicKey,
    ...points.map((y) => littleEndian(y).toString('hex')),
  ];
  return [
    ...signatures.flatMap((signature) => [
      said(() => signatureHolds({ publicKey: key.publicKey, message, signature })),
      said(() => twoOpinions({ publicKey: key.publicKey, message, signature })),
    ]),
    ...keys.flatMap((publicKey) => [
      said(() => isSoundKey(publicKey)),
      ...[good, small, crafted.commitment, crafted.anybody].flatMap((signature) => [
        said(() => signatureHolds({ publicKey, message, signature })),
        said(() => twoOpinions({ publicKey, message, signature })),
      ]),
    ]),
    said(() => twoOpinions({ publicKey: key.publicKey, message: Buffer.from('x'), signature: good })),
    // Asked again: what was remembered is the same.
    said(() => twoOpinions({ publicKey: key.publicKey, message, signature: good })),
  ];
}

const SIZES = Array.from({ length: 18 }, (_, size) => size);

function askTrees({
  merkleRoot,
  rootsAt,
  sheetCode,
  randomNumbers,
  pick,
  shuffle,
  purposeKey,
}: Blocks): readonly unknown[] {
  const leaves = SIZES.map((at) => Buffer.alloc(32, at));
  const key = purposeKey(Buffer.alloc(32, 3), 'building blocks');
  const below = randomNumbers(key);
  return [
    ...SIZES.map((size) => said(() => merkleRoot(leaves.slice(0, size)).toString('hex'))),
    said(() => [...rootsAt(leaves, [...SIZES, 18, 19, 40])]),
    said(() => [...rootsAt([], [0, 1])]),
    ...[0, 1, 255].map((byte) => said(() => sheetCode(Buffer.alloc(32, byte)))),
    ...firstWords(key, randomNumbers),
    // Half of all words lie above the last whole multiple of this bound.
    said(() => Array.from({ length: 40 }, () => below(2 ** 31 + 1))),
    said(() => [
      pick(below, 9, 4),
      pick(below, 1, 1),
      shuffle(below, 9),
      shuffle(below, 1),
      shuffle(below, 0),
    ]),
  ];
}

/** A bound whose last whole multiple is the very first word of the stream: that word is passed over. */
function firstWords(key: Buffer, randomNumbers: Blocks['randomNumbers']): readonly unknown[] {
  return SIZES.map((size) => {
    const stream = Buffer.concat([key, Buffer.of(size)]);
    const word = randomNumbers(stream)(2 ** 32);
    return word > 2 ** 31 ? said(() => randomNumbers(stream)(word)) : 'too small';
  });
}

function askNotes({ readNote, readLine, readHead, signedByLine, lineHolds }: Blocks): readonly unknown[] {
  const text = headText({ size: 5, root: '07'.repeat(32) });
  const log = noteLine(text, { who: 'console', as: 'log' });
  const witness = noteLine(text, { who: 'seat1', as: 'witness', seconds: 7 });
  const lines = [
    log,
    witness,
    '',
    '— ',
    log.replace('—', '-'),
    log.replace('exam-room', 'exam+room'),
    `${log} more`,
    '— name',
    '— name AAAA',
    '— name AAAAAA==',
    '— name AAAAAAA=',
    '—  AAAAAAA=',
    '— name !!!!',
    '- a+b AAAA more',
  ];
  const keys = (['log', 'witness'] as const).flatMap((as) =>
    ['console', 'seat1'].map((who) => ({ as, publicKey: testKey(who).publicKey })),
  );
  const names = [originOf('console'), witness.split(' ')[1] ?? ''];
  const read = [
    log,
    witness,
    `${log.split(' ').slice(0, 2).join(' ')} ${Buffer.alloc(80, 1).toString('base64')}`,
    noteLine(text, { who: 'console', key: 'seat1', as: 'log' }),
    noteLine(text, { who: 'seat1', as: 'log' }),
  ]
    .flatMap((line) => readLineOr(readLine, line))
    .flatMap((line) => [
      line,
      { ...line, name: `${line.name}x` },
      { ...line, bytes: Buffer.concat([line.bytes, Buffer.of(0)]) },
    ]);
  return [
    ...oddNotes(text, log, witness).map((note) => said(() => readNote(note))),
    ...lines.map((line) => said(() => readLine(line))),
    ...oddHeads(text).map((head) => said(() => readHead(head))),
    ...read.flatMap((line) =>
      names.flatMap((name) =>
        keys.flatMap((key) => [
          said(() => signedByLine(text, line, { name, ...key })),
          said(() => lineHolds(text, line, { name, ...key })),
        ]),
      ),
    ),
  ];
}

function oddNotes(text: string, log: string, witness: string): readonly string[] {
  return [
    `${text}\n${log}\n`,
    `${text}\n${log}\n${witness}\n`,
    `${text}\n${log}`,
    `${text}\n${log}x`,
    `${text}${log}\n`,
    `${text}\n`,
    `\n${log}\n`,
    '',
    '\n\n',
    `a\u0000b\n\n${log}\n`,
    `${text}\n${log}\nno line\n`,
    `${text}\n\n${log}\n`,
  ];
}

function oddHeads(text: string): readonly string[] {
  const [origin = '', size = '', root = ''] = text.split('\n');
  return [
    text,
    `${origin}\n${size}\n${root}`,
    `${text}more\n`,
    `${text}\n`,
    `${text}more`,
    `\n${size}\n${root}\n`,
    `${origin}\n05\n${root}\n`,
    `${origin}\n-5\n${root}\n`,
    `${origin}\n0\n${root}\n`,
    `${origin}\n\n${root}\n`,
    `${origin}\n${'9'.repeat(16)}\n${root}\n`,
    `${origin}\n${size}\nAAAA\n`,
    `${origin}\n${size}\n!\n`,
    '',
  ];
}

function readLineOr(
  readLine: Blocks['readLine'],
  line: string,
): readonly { readonly name: string; readonly bytes: Buffer }[] {
  try {
    return [readLine(line) ?? []].flat();
  } catch {
    return [];
  }
}

let sealedOnce: Promise<readonly [mine: string, others: string, file: Uint8Array]> | undefined;

async function sealedFile() {
  const [mine, others] = [await newIdentity(), await newIdentity()];
  return [mine, others, await sealTo(mine, Buffer.from('a choice'))] as const;
}

async function askAge({ openAge }: Blocks): Promise<readonly unknown[]> {
  sealedOnce ??= sealedFile();
  const [mine, others, file] = await sealedOnce;
  const opened = [[mine], [others], [], [others, mine]].map(async (keys) => {
    const found = await openAge(keys, file);
    return found === undefined ? 'nothing' : Buffer.from(found).toString('utf8');
  });
  return Promise.all(opened);
}

function askSealed({ openChaCha, answerNonce }: Blocks): readonly unknown[] {
  const at = { candidate: 'A', device: 'd', epoch: 1, seq: 1 };
  const key = Buffer.from(testKey('x').publicKey, 'hex');
  const choice = Buffer.from(sealChoice(at, [1]), 'base64');
  const nonce = answerNonce(at.device, at.epoch, at.seq);
  const empty = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
  empty.final();
  const nothing = empty.getAuthTag();
  return [key, key.subarray(1), Buffer.alloc(0)].flatMap((with_) =>
    [
      choice,
      choice.subarray(1),
      choice.subarray(0, 16),
      nothing,
      choice.subarray(0, 15),
      Buffer.alloc(0),
    ].map((one) => said(() => openChaCha(with_, nonce, one))),
  );
}

function askStatements({ signedBytes, readEnvelope, openStatement }: Blocks): readonly unknown[] {
  const one = testKey('a building block');
  const other = testKey('another');
  const payload = Buffer.from('{"a":1}');
  const sign = (key: ReturnType<typeof testKey>, purpose = 'p', of: Uint8Array = payload) => ({
    keyid: key.publicKey,
    sig: key.sign(signedBytes(purpose, of)).toString('base64'),
  });
  const envelope = { payloadType: 'p', payload: payload.toString('base64'), signatures: [sign(one)] };
  const spelt = (of: unknown) => Buffer.from(`${JSON.stringify(of, null, 1)}\n`);
  const schema = {
    safeParse: (value: unknown) =>
      isObject(value) ? { success: true, data: value } : { success: false, error: { issues: [] } },
  } as never;
  const envelopes = [
    envelope,
    { ...envelope, payloadType: 'q' },
    { ...envelope, payload: 'AB==' },
    {
      ...envelope,
      payload: Buffer.from('{').toString('base64'),
      signatures: [sign(one, 'p', Buffer.from('{'))],
    },
    { ...envelope, signatures: [] },
    { ...envelope, signatures: [sign(one), sign(one)] },
    { ...envelope, signatures: [sign(one), sign(other)] },
    { ...envelope, signatures: [sign(other), sign(one)] },
    { ...envelope, signatures: [sign(one, 'q')] },
    { ...envelope, signatures: [{ ...sign(one), sig: 'x'.repeat(88) }] },
    { ...envelope, signatures: [{ ...sign(one), sig: '!'.repeat(88) }] },
  ];
  const asked = [
    { keys: [one.publicKey], threshold: 1 },
    { keys: [one.publicKey], threshold: 1, strangers: 'allowed' as const },
    { keys: [one.publicKey, other.publicKey], threshold: 2 },
  ];
  return [
    ...envelopes.flatMap((of) =>
      asked.map((by) => said(() => openStatement(of, { what: 'x', purpose: 'p', schema, ...by }))),
    ),
    ...[
      spelt(envelope),
      Buffer.from(JSON.stringify(envelope)),
      spelt({ ...envelope, more: 1 }),
      Buffer.from('{'),
      Buffer.from([0xff]),
    ].map((of) => said(() => readEnvelope(of))),
  ];
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
