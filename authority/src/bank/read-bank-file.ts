import { extname } from 'node:path';
import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import type { DraftQuestion } from './draft.ts';
import { questionsOf } from './import/question-sheet.ts';
import { readWorkbook } from './import/workbook.ts';
import type { BankProblem } from './problem.ts';
import type { Topics } from './topics.ts';

export interface BankFile {
  readonly questions: readonly DraftQuestion[];
  readonly problems: readonly BankProblem[];
}

type Importer = (bytes: Buffer, topics: Topics, what: string) => Promise<Result<BankFile>>;

/** One importer a format: each ends in drafts, and nothing after this file knows the format. */
const IMPORTERS: Readonly<Record<string, Importer>> = {
  '.xlsx': async (bytes, topics, what) => {
    const read = await readWorkbook(bytes, what);
    if (!read.ok) return read;
    const made = questionsOf(read.value.rows, topics);
    return ok({ questions: made.questions, problems: [...read.value.problems, ...made.problems] });
  },
};

/** Reads a bank file by its extension. Code: FILE_FORMAT and those of the importer. */
export async function readBankFile(bytes: Buffer, topics: Topics, what: string): Promise<Result<BankFile>> {
  const importer = IMPORTERS[extname(what).toLowerCase()];
  if (importer === undefined)
    return refuse(
      trouble(
        'FILE_FORMAT',
        {
          zh: `${what} 的格式不受支持，可用：${Object.keys(IMPORTERS).join(' ')}。`,
          en: `${what} has a format that cannot be read. Known: ${Object.keys(IMPORTERS).join(' ')}.`,
        },
        what,
      ),
    );
  return importer(bytes, topics, what);
}
