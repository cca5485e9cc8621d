import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readRoot } from './authority-word/trust.ts';
import { readScores } from './formats/scores-format.ts';
import { htmlReport } from './report/html.ts';
import { jsonReport } from './report/json.ts';
import { textReport } from './report/text.ts';
import { type VerifyOptions, verifyArchive } from './verify-archive.ts';

const USAGE = `usage: verify DIR [--json] [--root root.json] [--keys AUTHORITY_DATA_DIR] [--scores scores.json] [--html FILE]
用法: verify 档案文件夹 [--json] [--root root.json] [--keys 主管部门数据文件夹] [--scores 成绩.json] [--html 报告文件]
exit 0: the archive holds · 1: it does not · 2: wrong usage`;

interface Asked {
  readonly options: VerifyOptions;
  readonly json: boolean;
  readonly html: string | undefined;
}

/** What the command line asks for, or the sentence that says what is wrong with it. */
function readArguments(args: readonly string[]): Asked | string {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      root: { type: 'string' },
      keys: { type: 'string' },
      scores: { type: 'string' },
      html: { type: 'string' },
    },
  });
  const [folder] = positionals;
  if (folder === undefined || positionals.length !== 1) return USAGE;
  if (!isFolder(folder)) return `没有这个文件夹 / there is no such folder: ${folder}`;
  const { keys } = values;
  if (keys !== undefined && !isFolder(keys)) return `没有这个文件夹 / there is no such folder: ${keys}`;
  const root = values.root === undefined ? undefined : readRoot(readJsonFile(values.root));
  if (values.root !== undefined && root === undefined)
    return `不是根密钥文件 / is no root file: ${values.root}`;
  const scores = values.scores === undefined ? undefined : readScores(readJsonFile(values.scores));
  if (values.scores !== undefined && scores === undefined)
    return `不是成绩文件 / is no file of scores: ${values.scores}`;
  if (scores !== undefined && keys === undefined)
    return '--scores 需要 --keys 才能重新评分 / --scores needs --keys to mark again';
  return {
    options: {
      folder,
      ...(root === undefined ? {} : { root }),
      ...(keys === undefined ? {} : { keys }),
      ...(scores === undefined ? {} : { scores }),
    },
    json: values.json,
    html: values.html,
  };
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // the caller's schema refuses it with the file's name
  }
}

async function main(args: readonly string[]): Promise<number> {
  let asked: Asked | string;
  try {
    asked = readArguments(args);
  } catch (error) {
    asked = `${error instanceof Error ? error.message : String(error)}\n${USAGE}`;
  }
  if (typeof asked === 'string') {
    process.stderr.write(`${asked}\n`);
    return 2;
  }
  const verified = await verifyArchive(asked.options);
  if (asked.html !== undefined)
    writeFileSync(asked.html, htmlReport(verified, { folder: asked.options.folder, wallMs: Date.now() }));
  process.stdout.write(asked.json ? jsonReport(verified) : textReport(verified));
  return verified.ok ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
