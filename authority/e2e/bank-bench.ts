import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '@exam-room/shared/base';
import { type BankIndex, type Question, questionSchema } from '@exam-room/shared/paper';
import { bankFolder, openBank } from '../src/bank/bank-folder.ts';
import {
  approveBankVersion,
  type BuildOutcome,
  buildBankVersion,
  lintBank,
  type Office,
  openOffice,
} from '../src/compose-office.ts';
import { initAuthority } from '../src/keys/authority-keys.ts';
import { must, payloadOf, temporaryFolder } from './small-authority.ts';
import { type Row, TOPICS, workbook } from './small-workbook.ts';

export type BankBench = Awaited<ReturnType<typeof bankBench>>;

export interface BuildHow {
  /** Build into this data folder instead of a fresh one. */
  readonly data?: string;
  readonly keys?: Office['keys'];
  readonly version?: number;
  /** Without, the approver signs as well. */
  readonly unapproved?: true;
}

export interface BuiltAt {
  readonly outcome: Result<BuildOutcome>;
  readonly data: string;
  readonly at: string;
}

export interface OpenedBank {
  readonly index: BankIndex;
  readonly questions: readonly Question[];
  readonly keys: ReadonlyMap<string, readonly number[]>;
}

/** The bank office at work: workbooks are written, checked and built with real keys in a temporary folder. */
export async function bankBench() {
  const folder = temporaryFolder();
  must(
    await initAuthority(join(folder, 'authority'), {
      name: '测试主管部门',
      label: 'TEST ONLY',
      nowMs: 1_000,
    }),
  );
  const office = must(await openOffice(join(folder, 'authority')));
  writeFileSync(join(folder, 'topics.json'), TOPICS);
  mkdirSync(join(folder, 'images'));
  let files = 0;
  const topics = join(folder, 'topics.json');
  return {
    folder,
    office,
    topics,
    images: join(folder, 'images'),
    /** A workbook of one sheet, or of several by name. */
    written(
      rows: readonly Row[] | Readonly<Record<string, readonly Row[]>>,
      header?: readonly string[],
    ): string {
      const path = join(folder, `bank-${files++}.xlsx`);
      const sheets = Array.isArray(rows)
        ? { 题库: rows }
        : (rows as Readonly<Record<string, readonly Row[]>>); // an array has just been ruled out
      writeFileSync(path, workbook(sheets, header));
      return path;
    },
    /** Every error as `sheet!row column CODE`. */
    async errorsOf(file: string): Promise<readonly string[]> {
      const found = must(await lintBank({ file, topics, images: join(folder, 'images') }));
      return found.report.problems
        .filter((problem) => problem.severity === 'error')
        .map(({ place, code }) => `${place.sheet}!${place.row} ${place.column ?? ''} ${code}`);
    },
    /** Builds a bank into a data folder of its own; the keys stay those of the office. */
    async build(file: string, how: BuildHow = {}): Promise<BuiltAt> {
      const data = how.data ?? mkdtempSync(join(folder, 'data-'));
      const version = how.version ?? 1;
      const here = { ...office, data, keys: how.keys ?? office.keys };
      const outcome = await buildBankVersion(here, {
        file,
        topics,
        images: join(folder, 'images'),
        bank: 'small',
        version,
        post: '101',
        title: '样例题库',
        issuedMs: 1_000,
      });
      if (outcome.ok && outcome.value.built && how.unapproved === undefined)
        must(await approveBankVersion(here, { bank: 'small', version, nowMs: 2_000 }));
      return { outcome, data, at: bankFolder(data, 'small', version) };
    },
    async opened(at: string): Promise<OpenedBank> {
      const bank = must(await openBank(at, office.keys.trust.roles.bank, office.keys.results));
      const questions = bank.index.questions.map((one) =>
        questionSchema.parse(JSON.parse(Buffer.from(bank.plaintext(one)).toString('utf8'))),
      );
      return { index: bank.index, questions, keys: must(await bank.answerKeys()) };
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Everything of a bank that a seat could ever see: the signed head, the index and the ciphertexts. */
export function seatSide(at: string): string {
  const files = ['index.json', 'questions.bin'].map((name) =>
    readFileSync(join(at, name)).toString('base64'),
  );
  return [JSON.stringify(payloadOf(join(at, 'bank.dsse.json'))), ...files].join('\n');
}
