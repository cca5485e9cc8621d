import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import { writeDurably } from '@exam-room/shared/host/durable-file';
import type { Blueprint } from '@exam-room/shared/model';
import type { BankIndex } from '@exam-room/shared/paper';
import { blueprintTroubles } from './bank/blueprint/check-blueprint.ts';
import { type Fairness, fairnessOf, fairnessStatement } from './bank/blueprint/fairness.ts';
import { makeBlueprints } from './bank/blueprint/make-blueprint.ts';
import { readOutline } from './bank/blueprint/outline.ts';
import type { TestKind } from './bank/blueprint/test-rules.ts';
import { stockOf } from './bank/coverage.ts';
import { type BankCoverage, coverageInRooms } from './bank/lint.ts';
import { readTopics, type Topics } from './bank/topics.ts';
import { openOffice } from './compose-office.ts';
import { readBlueprint } from './session/plan.ts';

/** A built bank that a blueprint is measured against. */
export interface BankNamed {
  readonly data: string;
  readonly bank: string;
  readonly version: number;
}

export interface MadeBlueprint {
  readonly blueprint: Blueprint;
  readonly file: string;
  readonly statement: string;
  readonly fairness: Fairness;
}

/** Works out an outline's blueprints and writes each with its statement of fairness. Nothing is written when anything is wrong. */
export async function makeBlueprintFiles(of: {
  readonly outline: string;
  readonly topics: string;
  readonly out: string;
  readonly bank?: BankNamed;
}): Promise<Result<readonly MadeBlueprint[], readonly Trouble[]>> {
  const topics = openTopics(of.topics);
  if (!topics.ok) return refuse([topics.error]);
  const text = readInput(of.outline);
  if (!text.ok) return refuse([text.error]);
  const outline = readOutline(text.value, of.outline);
  if (!outline.ok) return outline;
  const index = of.bank === undefined ? undefined : await openIndex(of.bank);
  if (index?.ok === false) return refuse([index.error]);
  const made = makeBlueprints(outline.value, {
    topics: topics.value.all,
    ...(index === undefined ? {} : { stock: stockOf(index.value.questions) }),
  });
  if (!made.ok) return made;
  mkdirSync(of.out, { recursive: true });
  return ok(
    made.value.map((blueprint) => {
      const file = join(of.out, `${blueprint.id}.blueprint.json`);
      const statement = join(of.out, `${blueprint.id}.fairness.md`);
      writeDurably(statement, fairnessStatement(blueprint, topics.value.all));
      writeDurably(file, `${JSON.stringify(blueprint, null, 2)}\n`);
      return { blueprint, file, statement, fairness: fairnessOf(blueprint, topics.value.all) };
    }),
  );
}

export interface CheckedBlueprint {
  readonly blueprint: Blueprint;
  readonly troubles: readonly Trouble[];
  readonly fairness?: Fairness;
  readonly coverage?: BankCoverage;
}

/** Judges a blueprint file: sums, totals of its kind of test, topics, and what a built bank has for it. */
export async function checkBlueprintFile(of: {
  readonly file: string;
  readonly topics?: string;
  readonly test?: TestKind;
  readonly bank?: BankNamed;
}): Promise<Result<CheckedBlueprint, readonly Trouble[]>> {
  const read = readBlueprint(of.file);
  if (!read.ok) return read;
  const blueprint = read.value;
  const topics = of.topics === undefined ? undefined : openTopics(of.topics);
  if (topics?.ok === false) return refuse([topics.error]);
  const all = topics?.value.all;
  const troubles = blueprintTroubles(blueprint, {
    ...(all === undefined ? {} : { topics: all }),
    ...(of.test === undefined ? {} : { test: of.test }),
  });
  const fairness = all === undefined ? {} : { fairness: fairnessOf(blueprint, all) };
  if (of.bank === undefined || troubles.length > 0) return ok({ blueprint, troubles, ...fairness });
  const index = await openIndex(of.bank);
  if (!index.ok) return refuse([index.error]);
  const coverage = coverageInRooms(index.value.questions, blueprint);
  return coverage.ok
    ? ok({ blueprint, troubles, ...fairness, coverage: coverage.value })
    : refuse([coverage.error]);
}

async function openIndex(of: BankNamed): Promise<Result<BankIndex>> {
  const office = await openOffice(of.data);
  if (!office.ok) return office;
  const bank = await office.value.openBank(of.bank, of.version);
  return bank.ok ? ok(bank.value.index) : bank;
}

function openTopics(path: string): Result<Topics> {
  const text = readInput(path);
  return text.ok ? readTopics(text.value, path) : text;
}

function readInput(path: string): Result<string> {
  try {
    return ok(readFileSync(path, 'utf8'));
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
