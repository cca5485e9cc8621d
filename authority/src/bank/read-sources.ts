import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import type { ReadingRules, SourceFile, SourceRow, SourceRows } from './import/source-row.ts';
import type { BankProblem } from './problem.ts';
import { BANK_EXTENSIONS, readBankFile } from './read-bank-file.ts';

/** A bank file, or all bank files of a folder in the order of their names. Codes: FILE_MISSING, FOLDER_EMPTY. */
export function findSources(path: string): Result<readonly SourceFile[]> {
  try {
    if (!statSync(path).isDirectory()) return ok([{ bytes: readFileSync(path), file: basename(path) }]);
    const names = readdirSync(path)
      .filter((name) => BANK_EXTENSIONS.includes(extname(name).toLowerCase()) && !/^[.~]/.test(name))
      .sort();
    if (names.length === 0)
      return refuse(
        trouble(
          'FOLDER_EMPTY',
          {
            zh: `文件夹 ${path} 中没有题库文件（${BANK_EXTENSIONS.join(' ')}）。`,
            en: `The folder ${path} holds no bank files (${BANK_EXTENSIONS.join(' ')}).`,
          },
          path,
        ),
      );
    return ok(names.map((name) => ({ bytes: readFileSync(join(path, name)), file: name })));
  } catch {
    return refuse(
      trouble(
        'FILE_MISSING',
        { zh: `文件 ${path} 不存在或无法读取。`, en: `The file ${path} does not exist or cannot be read.` },
        path,
      ),
    );
  }
}

/** Reads all files of one bank; the first that cannot be opened refuses the whole. */
export async function readSources(
  files: readonly SourceFile[],
  rules: ReadingRules,
  onPlace: (place: string) => void = () => undefined,
): Promise<Result<SourceRows>> {
  const rows: SourceRow[] = [];
  const problems: BankProblem[] = [];
  const media = new Map<string, Buffer>();
  for (const [at, file] of files.entries()) {
    onPlace(file.file);
    const read = await readBankFile(file, rules, onPlace);
    if (!read.ok) return read;
    // Two workbooks may both call their first picture image1.png, and their only sheet Sheet1.
    const own = files.length > 1 ? (name: string) => `@${at + 1}-${name.slice(1)}` : (name: string) => name;
    for (const [name, bytes] of read.value.media) media.set(own(name), bytes);
    for (const row of read.value.rows)
      rows.push(files.length > 1 ? ownRow(row, { file: file.file, own }) : row);
    problems.push(...read.value.problems.map((one) => (files.length > 1 ? ownProblem(one, file.file) : one)));
  }
  return ok({ rows, problems, media });
}

function ownRow(
  row: SourceRow,
  of: { readonly file: string; readonly own: (name: string) => string },
): SourceRow {
  const cells = new Map(
    [...row.cells].map(
      ([column, text]) =>
        [column, text.replace(/\[图:(@[^\]]*)\]/g, (_, name: string) => `[图:${of.own(name)}]`)] as const,
    ),
  );
  return { ...row, cells, ...(row.sheet === of.file ? {} : { file: of.file }) };
}

function ownProblem(problem: BankProblem, file: string): BankProblem {
  const { sheet } = problem.place;
  return sheet === file ? problem : { ...problem, place: { ...problem.place, file } };
}
