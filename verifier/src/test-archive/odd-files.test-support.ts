import { PURPOSES } from '../proofs/statements.ts';
import { changeFact } from './drafts.test-support.ts';
import { type Forged, file, type Honest, reissue, reissueSession } from './forgery.test-support.ts';
import { envelopeFile, signedEnvelope, type TestEnvelope, testKey } from './keys.test-support.ts';
import { headText, noteLine, originOf } from './notes.test-support.ts';
import type { OddDay } from './odd-days.test-support.ts';
import { otherJson } from './other-json.test-support.ts';
import { deviceId } from './plan.test-support.ts';

// The honest day in which one member of one signed file is otherwise, signed anew by those who sign it.

/** Every odd file of the honest day, always in the same order. */
export function oddFiles(honest: Honest): readonly OddDay[] {
  return [
    ...sheets(honest),
    ...checkpoints(honest),
    ...lastHeads(honest),
    ...witnessed(honest),
    ...issued(honest),
    ...receipts(honest),
    ...signatures(honest),
    ...lines(honest),
  ].map(({ name, forged }) => ({ name, forge: () => forged }));
}

interface Odd {
  readonly name: string;
  readonly forged: Forged;
}

function jsonOf({ archive }: Honest, path: string): unknown {
  return JSON.parse(file(archive.files, path).toString('utf8'));
}

function payloadOf(envelope: { readonly payload: string }): Record<string, unknown> {
  return JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8'));
}

/** Two people sign each of these sheets. */
function sheets(honest: Honest): readonly Odd[] {
  return otherJson(jsonOf(honest, 'record-sheet.json')).map(([how, sheet]) => ({
    name: `sheet: ${how}`,
    forged: { hands: { sheet: () => sheet } },
  }));
}

function checkpoints({ archive }: Honest): readonly Odd[] {
  const envelope: TestEnvelope = JSON.parse(file(archive.files, 'checkpoint.dsse.json').toString('utf8'));
  return otherJson(payloadOf(envelope)).map(([how, checkpoint]) => ({
    name: `checkpoint: ${how}`,
    forged: { hands: { checkpoint: () => checkpoint } },
  }));
}

const SEATS = ['seat1', 'seat2'];

function lastHeads({ archive }: Honest): readonly Odd[] {
  const path = 'checkpoint.txt';
  const [origin = '', size = '', root = '', , ...lines] = file(archive.files, path)
    .toString('utf8')
    .split('\n')
    .slice(0, -1);
  const whole = file(archive.files, path).toString('utf8');
  const put = (name: string, note: string): Odd => ({
    name: `last head: ${name}`,
    forged: { hands: { files: (files) => void files.set(path, Buffer.from(note)) } },
  });
  const cut = lines.flatMap((_, at) => {
    const other = (list: readonly string[]) => `${origin}\n${size}\n${root}\n\n${list.join('\n')}\n`;
    return [
      put(`without line ${at}`, other(lines.toSpliced(at, 1))),
      put(`line ${at} twice`, other(lines.toSpliced(at, 0, lines[at] ?? ''))),
      put(`line ${at} first`, other([lines[at] ?? '', ...lines.toSpliced(at, 1)])),
      put(`line ${at} of nobody`, other(lines.with(at, (lines[at] ?? '').replace('— exam', '— test')))),
    ];
  });
  return [
    ...cut,
    ...otherHeads({ origin, size, root }).map(([how, text]) =>
      put(
        how,
        `${text}\n${[consoleLine(text), ...SEATS.map((who) => noteLine(text, { who, as: 'witness' }))].join('\n')}\n`,
      ),
    ),
    put('empty', ''),
    put('no note', 'exam-room'),
    put('without its end', whole.slice(0, -1)),
    put('without signatures', `${origin}\n${size}\n${root}\n\n`),
    put(
      'signed by a seat as a console',
      whole.replace(
        lines[0] ?? '',
        noteLine(whole.slice(0, whole.lastIndexOf('\n\n') + 1), { who: 'console', key: 'seat1', as: 'log' }),
      ),
    ),
    put(
      'a console as a witness',
      `${whole}${noteLine(whole.slice(0, whole.lastIndexOf('\n\n') + 1), { who: 'console', as: 'witness' })}\n`,
    ),
    put('not UTF-8', `${whole}\u0000`),
  ];
}

function consoleLine(text: string): string {
  return noteLine(text, { who: 'console', as: 'log' });
}

function otherHeads(of: {
  readonly origin: string;
  readonly size: string;
  readonly root: string;
}): readonly (readonly [string, string])[] {
  const { origin, size, root } = of;
  return [
    ['of another console', `${originOf('standby')}\n${size}\n${root}\n`],
    ['of another session', `${origin.replace('S2026', 'S2025')}\n${size}\n${root}\n`],
    ['one larger', `${origin}\n${Number(size) + 1}\n${root}\n`],
    ['one smaller', `${origin}\n${Number(size) - 1}\n${root}\n`],
    ['with zeros before its size', `${origin}\n0${size}\n${root}\n`],
    ['without a size', `${origin}\n\n${root}\n`],
    ['with another root', headText({ size: Number(size), root: '77'.repeat(32), origin })],
    ['with a short root', `${origin}\n${size}\n${root.slice(0, 8)}\n`],
    ['with a line more', `${origin}\n${size}\n${root}\nmore\n`],
    ['without a root', `${origin}\n${size}\n`],
    ['without an origin', `\n${size}\n${root}\n`],
  ];
}

/** What one seat says it has witnessed, otherwise, signed by console and seat. */
function witnessed({ day, archive }: Honest): readonly Odd[] {
  const label = 'saw-seat1-2';
  const seen = archive.built.find(({ draft }) => draft.label === label)?.fact;
  if (seen?.kind !== 'ledger-witnessed') throw new Error('no witness to exchange');
  const text = seen.note.slice(0, seen.note.lastIndexOf('\n\n') + 1);
  const [origin = '', size = '', root = ''] = text.split('\n');
  const seat = (of: string, who = 'seat1') => noteLine(of, { who, as: 'witness', seconds: 9 });
  const says = (name: string, fact: { readonly note?: string; readonly cosignature?: string }): Odd => ({
    name: `witness: ${name}`,
    forged: { day: changeFact(day, label, () => ({ ...seen, ...fact })) },
  });
  return [
    ...otherHeads({ origin, size, root }).map(([how, other]) =>
      says(how, { note: `${other}\n${consoleLine(other)}\n`, cosignature: seat(other) }),
    ),
    says('two console lines', {
      note: `${text}\n${consoleLine(text)}\n${consoleLine(text)}\n`,
      cosignature: seat(text),
    }),
    says('no console line', { note: `${text}\n`, cosignature: seat(text) }),
    says('a seat’s line for the console’s', { note: `${text}\n${seat(text)}\n`, cosignature: seat(text) }),
    says('no note', { note: 'x' }),
    says('no line', { cosignature: 'x' }),
    says('an empty line', { cosignature: '' }),
    says('another seat’s line', { cosignature: seat(text, 'seat2') }),
    says('a line with a word more', { cosignature: `${seen.cosignature} more` }),
    says('a short line', { cosignature: seen.cosignature.slice(0, -12) }),
    says('a line without a name', { cosignature: seen.cosignature.replace(/ exam[^ ]*/, ' ') }),
    says('the console’s key under the seat’s name', {
      cosignature: noteLine(text, { who: 'seat1', key: 'console', as: 'witness', seconds: 9 }),
    }),
    says('a standby’s head', headOf('standby', size, root)),
    says('a seat’s head', headOf('seat2', size, root)),
  ];
}

function headOf(
  who: string,
  size: string,
  root: string,
): { readonly note: string; readonly cosignature: string } {
  const origin = who === 'standby' ? originOf(who) : `exam-room/S20261121-01/ledger/${deviceId(who)}-1`;
  const text = `${origin}\n${size}\n${root}\n`;
  return {
    note: `${text}\n${noteLine(text, { who, as: 'log' })}\n`,
    cosignature: noteLine(text, { who: 'seat1', as: 'witness', seconds: 9 }),
  };
}

/** What the authority signs, otherwise; the session follows. */
function issued({ plan }: Honest): readonly Odd[] {
  const by = {
    trust: ['root 1', 'root 2'],
    roll: ['session issuer'],
    pool: ['session issuer'],
    release: ['session issuer'],
  };
  const parts = (['trust', 'roll', 'pool', 'release'] as const).flatMap((part) =>
    otherJson(payloadOf(plan.envelopes[part])).map(([how, other]) => ({
      name: `${part}: ${how}`,
      forged: {
        plan: reissueSession(
          reissue(plan, part, { change: () => other, by: by[part] }),
          (session) => session,
        ),
      },
    })),
  );
  const sessions = otherJson(payloadOf(plan.envelopes.session)).map(([how, other]) => ({
    name: `session: ${how}`,
    // Another session than the format knows: that is the point.
    forged: {
      plan: {
        ...plan,
        envelopes: {
          ...plan.envelopes,
          session: signedEnvelope(PURPOSES.session, other, [testKey('session issuer')]),
        },
      },
    },
  }));
  return [...parts, ...sessions];
}

function receipts({ archive }: Honest): readonly Odd[] {
  const receiptKey = [testKey('receipts')];
  const sittings = [...archive.receipts].flatMap(([candidate, envelope]) =>
    otherJson(payloadOf(envelope)).map(([how, other]) => ({
      name: `receipt of ${candidate}: ${how}`,
      forged: {
        hands: {
          receipts: new Map([[candidate, signedEnvelope(PURPOSES.sittingReceipt, other, receiptKey)]]),
        },
      },
    })),
  );
  const path = 'receipts/session.dsse.json';
  const session: TestEnvelope = JSON.parse(file(archive.files, path).toString('utf8'));
  const whole = otherJson(payloadOf(session)).map(([how, other]) => ({
    name: `receipt of the session: ${how}`,
    forged: {
      hands: {
        afterwards: (files: Map<string, Buffer>) =>
          void files.set(path, envelopeFile(signedEnvelope(PURPOSES.sessionReceipt, other, receiptKey))),
      },
    },
  }));
  const names = [...archive.receipts.keys()].flatMap((candidate) => {
    const own = `receipts/${candidate}-1.dsse.json`;
    return [
      {
        name: `receipt of ${candidate} left away`,
        change: (files: Map<string, Buffer>) => void files.delete(own),
      },
      {
        name: `receipt of ${candidate} under another name`,
        change: (files: Map<string, Buffer>) => void files.set('receipts/C-1.dsse.json', file(files, own)),
      },
      {
        name: `receipt of ${candidate} cut`,
        change: (files: Map<string, Buffer>) => void files.set(own, file(files, own).subarray(0, -9)),
      },
    ].map(({ name, change }) => ({ name, forged: { hands: { afterwards: change } } }));
  });
  return [...sittings, ...whole, ...names];
}

/** Under each file of one envelope: a signature more, twice, none, in another order, of another purpose. */
function signatures({ archive }: Honest): readonly Odd[] {
  const paths = [...archive.files.keys()].filter(
    (path) => path.endsWith('.dsse.json') && path !== 'archive.dsse.json',
  );
  return paths.flatMap((path) => {
    const envelope: TestEnvelope = JSON.parse(file(archive.files, path).toString('utf8'));
    const { signatures: given } = envelope;
    const own = given[0] ?? { keyid: '', sig: '' };
    const others: readonly (readonly [string, TestEnvelope])[] = [
      ['none', { ...envelope, signatures: [] }],
      ['twice', { ...envelope, signatures: [...given, own] }],
      [
        'a stranger’s more',
        { ...envelope, signatures: [...given, { ...own, keyid: testKey('seat1').publicKey }] },
      ],
      [
        'respelt',
        { ...envelope, signatures: [{ ...own, sig: `${own.sig.slice(0, -3)}B==` }, ...given.slice(1)] },
      ],
      [
        'of another text',
        {
          ...envelope,
          signatures: [{ ...own, sig: Buffer.alloc(64, 7).toString('base64') }, ...given.slice(1)],
        },
      ],
      ['another purpose', { ...envelope, payloadType: 'exam-room/other/v1' }],
      ['no base64', { ...envelope, payload: `${envelope.payload.slice(0, -1)}!` }],
      ['no JSON', { ...envelope, payload: Buffer.from('{').toString('base64') }],
    ];
    return others.map(([how, other]) => ({
      name: `signatures of ${path}: ${how}`,
      forged: {
        hands: {
          [path.startsWith('receipts/') ? 'afterwards' : 'files']: (files: Map<string, Buffer>) =>
            void files.set(path, envelopeFile(other)),
        },
      },
    }));
  });
}

/** One line of the ledger or of a journal otherwise, and files that are no text. */
function lines({ archive }: Honest): readonly Odd[] {
  const put = (path: string, name: string, bytes: Buffer): Odd => ({
    name: `line of ${path}: ${name}`,
    forged: { hands: { files: (files) => void files.set(path, bytes) } },
  });
  const texts = [...archive.files.keys()].filter((path) => path.endsWith('.jsonl'));
  return texts.flatMap((path) => {
    const whole = file(archive.files, path);
    const all = whole.toString('utf8').split('\n').slice(0, -1);
    const at = all.length - 2;
    const other = (line: string) => Buffer.from(`${all.with(at, line).join('\n')}\n`);
    return [
      put(path, 'no UTF-8', Buffer.concat([whole, Buffer.from([0xff, 0x0a])])),
      put(path, 'empty', Buffer.alloc(0)),
      put(path, 'without its end', whole.subarray(0, -1)),
      put(path, 'an empty line', Buffer.concat([whole, Buffer.from('\n')])),
      put(path, 'no JSON', other('{')),
      put(path, 'a space more', other((all[at] ?? '').replace(',', ', '))),
      ...otherJson(JSON.parse(all[at] ?? '')).map(([how, value]) =>
        put(path, how, other(JSON.stringify(value))),
      ),
    ];
  });
}
