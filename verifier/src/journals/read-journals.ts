import type { z } from 'zod';
import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, fails, flaw, holds } from '../flaw.ts';
import type { Device } from '../formats/authority-formats.ts';
import { consoleEntry, journalLine, seatEntry } from '../formats/entry-formats.ts';
import { readJson, readText } from '../proofs/bytes.ts';
import { sha256Hex } from '../proofs/digests.ts';
import { PURPOSES, signedBytes } from '../proofs/statements.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';
import type { Written, WrittenJournal } from './journal.ts';

const NAME = /^journals\/([0-9a-f]{32})-([1-9][0-9]{0,3})\.jsonl$/;
/** More lines than these cannot be told apart by a reader anyway. */
const FLAWS_SHOWN = 20;

/** What rule R11 checks: each entry's signed bytes and the signature that came with them. */
export interface SignedEntry {
  readonly at: string;
  readonly publicKey: string;
  readonly message: Buffer;
  readonly sig: string;
}

export interface ReadJournals {
  readonly journals: readonly WrittenJournal[];
  readonly signed: readonly SignedEntry[];
}

/** R10: every line of every journal is an entry of the catalogue, by the machine that the file is named after, of this session. */
export function readJournals(files: ArchiveFiles, session: IssuedSession): Checked<ReadJournals> {
  const flaws: Flaw[] = [];
  const journals: WrittenJournal[] = [];
  const signed: SignedEntry[] = [];
  for (const file of files.under('journals/')) {
    const [, name, epoch] = NAME.exec(file) ?? [];
    const device = session.devices.find((one) => one.device === name);
    if (device === undefined) {
      flaws.push(
        flaw(file, {
          zh: '这台机器不在本场次的机器名单中。',
          en: 'is the journal of a machine that the session does not list.',
        }),
      );
      continue;
    }
    const into = { file, device, epoch: Number(epoch), session: session.session, flaws, signed };
    journals.push(
      device.role === 'seat'
        ? { ...into, writer: 'seat', entries: readLines(files.read(file), seatEntry, into) }
        : { ...into, writer: 'console', entries: readLines(files.read(file), consoleEntry, into) },
    );
  }
  if (flaws.length > 0) return fails(...flaws);
  const seats = journals.filter(({ writer }) => writer === 'seat').length;
  return holds(
    { journals, signed },
    {
      zh: `${journals.length} 份流水（座位机 ${seats} 份），${signed.length} 条记录，格式均符合目录`,
      en: `${journals.length} journals (${seats} of seats) with ${signed.length} entries, all of the catalogue`,
    },
  );
}

interface Into {
  readonly file: string;
  readonly device: Device;
  readonly epoch: number;
  readonly session: string;
  readonly flaws: Flaw[];
  readonly signed: SignedEntry[];
}

type EntrySchema<Fact> = z.ZodType<
  Pick<Written<Fact>, 'epoch' | 'seq' | 'prev' | 'boot' | 'monoMs' | 'wallMs' | 'usedMs' | 'fact'> & {
    readonly session: string;
    readonly device: string;
  }
>;

function readLines<Fact>(bytes: Buffer, schema: EntrySchema<Fact>, into: Into): readonly Written<Fact>[] {
  const lines = readText(bytes)?.split('\n');
  if (lines === undefined || lines.pop() !== '' || lines.length === 0) {
    into.flaws.push(
      flaw(into.file, {
        zh: '流水为空、不是文本，或最后一行不完整。',
        en: 'is empty, is no text, or ends in the middle of a line.',
      }),
    );
    return [];
  }
  const entries: Written<Fact>[] = [];
  for (const [at, text] of lines.entries()) {
    const read = readLine(text, schema, { into, line: at + 1 });
    if ('where' in read) into.flaws.push(read);
    else entries.push(read);
    if (into.flaws.length >= FLAWS_SHOWN) break;
  }
  return entries;
}

function readLine<Fact>(
  text: string,
  schema: EntrySchema<Fact>,
  { into, line }: { readonly into: Into; readonly line: number },
): Written<Fact> | Flaw {
  const { file, device, epoch, signed } = into;
  const at = `${file}:${line}`;
  const sealed = journalLine.safeParse(readJson(text));
  if (!sealed.success) return flaw(at, { zh: '这一行不是记录。', en: 'is no entry.' });
  if (JSON.stringify(sealed.data) !== text)
    return flaw(at, {
      zh: '这一行不是规定的写法。',
      en: 'is a line that is not written in its one spelling.',
    });
  const { payload, sig } = sealed.data;
  const raw = readJson(payload);
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return flaw(at, {
      zh: `记录不符合目录（${issue?.path.join('.') ?? ''}）。`,
      en: `does not follow the catalogue (${issue?.path.join('.') ?? ''}: ${issue?.message.slice(0, 80) ?? ''}).`,
    });
  }
  // A member written twice would be read one way by one program and another way by the next.
  if (JSON.stringify(raw) !== payload)
    return flaw(at, { zh: '记录不是规定的写法。', en: 'is not written in its one spelling.' });
  const { seq, prev, boot, monoMs, wallMs, usedMs, fact } = parsed.data;
  if (parsed.data.session !== into.session)
    return flaw(at, { zh: '记录属于另一场次。', en: 'is an entry of another session.' });
  if (parsed.data.device !== device.device || parsed.data.epoch !== epoch)
    return flaw(at, {
      zh: '记录写明的机器或代次与文件名不一致。',
      en: 'names another machine or epoch than its file.',
    });
  const message = signedBytes(PURPOSES.entry, Buffer.from(payload));
  signed.push({ at, publicKey: device.signKey, message, sig });
  return {
    file,
    line,
    device,
    epoch,
    seq,
    prev,
    hash: sha256Hex(message),
    boot,
    monoMs,
    wallMs,
    usedMs,
    fact,
  };
}
