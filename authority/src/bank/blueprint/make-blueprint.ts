import { ok, type Result, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import { type Blueprint, blueprintSchema, checkBlueprint, type Difficulty } from '@exam-room/shared/model';
import type { Topic } from '@exam-room/shared/paper';
import { stockIn } from '../coverage.ts';
import { apportion, fillTable } from './apportion.ts';
import type { Outline, OutlineSection, OutlineSubject } from './outline.ts';
import { TEST_RULES, type TestRules } from './test-rules.ts';

const LEVELS: readonly Difficulty[] = ['easy', 'medium', 'hard'];

export interface BlueprintMaterial {
  readonly topics: readonly Topic[];
  /** What the bank has, by `stockOf`; without it nothing limits a cell. */
  readonly stock?: ReadonlyMap<string, number>;
}

type Totals = Omit<TestRules, 'words' | 'subjects'>;

/**
 * Works out the exact cells of an outline, one blueprint a subject: a pure function, so that the same outline gives the same papers for ever. Rounding that
 * one section leaves is made good by the next ones, so the whole paper keeps the proportions. Codes: OUTLINE_TOTALS, OUTLINE_TOPIC, OUTLINE_QUOTA,
 * OUTLINE_STOCK, BLUEPRINT_SUMS.
 */
export function makeBlueprints(
  outline: Outline,
  material: BlueprintMaterial,
): Result<readonly Blueprint[], readonly Trouble[]> {
  const totals = totalsOf(outline);
  if (!totals.ok) return totals;
  const unknown = unknownTopics(outline, material.topics);
  if (unknown.length > 0) return refuse(unknown);
  const made: Blueprint[] = [];
  for (const subject of outline.subjects) {
    const sections = makeSections(outline, subject, material);
    if (!sections.ok) return sections;
    const { version, post } = outline;
    const blueprint = blueprintSchema.parse({
      schema: 'exam-room/blueprint/v1',
      id: subject.id,
      version,
      post,
      title: subject.title,
      ...totals.value,
      sections: sections.value,
    });
    const checked = checkBlueprint(blueprint);
    if (!checked.ok) return refuse([checked.error]);
    made.push(checked.value);
  }
  return ok(made);
}

function totalsOf(outline: Outline): Result<Totals, readonly Trouble[]> {
  const wrong = (zh: string, en: string) =>
    refuse([trouble('OUTLINE_TOTALS', { zh: `组卷大纲：${zh}。`, en: `The outline: ${en}.` }, outline.test)]);
  if (outline.test === 'other')
    return outline.totals === undefined
      ? wrong('其他考试须在 totals 中写明时长、总分和合格线', 'a test of another kind says its totals itself')
      : ok(outline.totals);
  const rules: TestRules = TEST_RULES[outline.test];
  const { words, subjects, ...totals } = rules;
  if (outline.totals !== undefined)
    return wrong(
      `${words.zh}的时长、总分和合格线是固定的，请删去 totals`,
      `the totals of the ${words.en} are fixed; leave totals out`,
    );
  if (outline.subjects.length !== subjects)
    return wrong(
      `${words.zh}应有 ${subjects} 个科目，现有 ${outline.subjects.length} 个`,
      `the ${words.en} has ${subjects} subjects, not ${outline.subjects.length}`,
    );
  return ok(totals);
}

function unknownTopics(outline: Outline, topics: readonly Topic[]): readonly Trouble[] {
  const known = new Set(topics.map((topic) => topic.id));
  const named = [
    ...Object.keys(outline.weights ?? {}),
    ...outline.subjects.flatMap((subject) =>
      subject.sections.flatMap((section) => Object.keys(section.topics ?? {})),
    ),
  ];
  return [...new Set(named)]
    .filter((id) => !known.has(id))
    .map((id) =>
      trouble(
        'OUTLINE_TOPIC',
        {
          zh: `组卷大纲中的知识点 ${id} 不在知识点表中。`,
          en: `The outline names the topic ${id}, which the list of topics does not have.`,
        },
        id,
      ),
    );
}

/** The weight of every topic: its part's share, divided among the part's topics by their own weights. */
export function topicWeights(outline: Outline, topics: readonly Topic[]): readonly number[] {
  const own = (topic: Topic) => (outline.weights === undefined ? 1 : (outline.weights[topic.id] ?? 0));
  const { parts } = outline;
  if (parts === undefined) return topics.map(own);
  return topics.map((topic) => {
    const part = topics
      .filter((other) => other.part === topic.part)
      .reduce((sum, other) => sum + own(other), 0);
    return part === 0 ? 0 : ((parts[topic.part] ?? 0) * own(topic)) / part;
  });
}

/** What the sections so far gave too little of, in points: by topic and by level. */
interface Owed {
  readonly topics: number[];
  readonly levels: number[];
}

function makeSections(
  outline: Outline,
  subject: OutlineSubject,
  material: BlueprintMaterial,
): Result<readonly Blueprint['sections'][number][], readonly Trouble[]> {
  const owed: Owed = { topics: material.topics.map(() => 0), levels: LEVELS.map(() => 0) };
  const weights = weightsBesideFixed(subject, topicWeights(outline, material.topics), material.topics);
  const sections: Blueprint['sections'][number][] = [];
  for (const section of subject.sections) {
    const cells = makeCells(outline, section, { material, owed, weights });
    if (!cells.ok) return cells;
    const { topics: _, difficulty: __, ...rest } = section;
    sections.push({ ...withoutAbsent(rest), cells: [...cells.value] });
  }
  return ok(sections);
}

/**
 * Sections that name their topics have a fixed share; the others aim at what the whole paper then lacks of its proportions.
 */
function weightsBesideFixed(
  subject: OutlineSubject,
  weights: readonly number[],
  topics: readonly Topic[],
): readonly number[] {
  const pointsOf = (section: OutlineSection) =>
    section.pointsEach * (section.kind === 'case' ? (section.subsEach ?? 0) : 1);
  const all = subject.sections.reduce((sum, section) => sum + section.count * pointsOf(section), 0);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const wanted = topics.map((topic, at) => {
    const fixed = subject.sections.reduce(
      (points, section) => points + (section.topics?.[topic.id] ?? 0) * pointsOf(section),
      0,
    );
    return Math.max(0, (all * (weights[at] ?? 0)) / Math.max(1e-9, sum) - fixed);
  });
  return wanted.some((points) => points > 0) ? wanted : weights;
}

/** An absent member is not an undefined one. */
function withoutAbsent(section: Omit<OutlineSection, 'topics' | 'difficulty'>) {
  const { subsEach, ...rest } = section;
  return subsEach === undefined ? rest : { ...rest, subsEach };
}

function makeCells(
  outline: Outline,
  section: OutlineSection,
  of: {
    readonly material: BlueprintMaterial;
    readonly owed: Owed;
    readonly weights: readonly number[];
  },
): Result<readonly Blueprint['sections'][number]['cells'][number][], readonly Trouble[]> {
  const { weights } = of;
  const { topics, stock } = of.material;
  const items = section.kind === 'case' ? (section.subsEach ?? 0) : 1;
  const points = Math.max(1, section.pointsEach * items);
  const most = (topic: number, level: number) =>
    stock === undefined
      ? section.count
      : stockIn(stock, {
          kind: section.kind,
          topic: topics[topic]?.id ?? '',
          difficulty: LEVELS[level] ?? 'easy',
          items,
        });
  const mix = section.difficulty ?? outline.difficulty;
  const room = topics.map((_, topic) =>
    LEVELS.reduce((sum, level, at) => sum + ((mix[level] ?? 0) > 0 ? most(topic, at) : 0), 0),
  );
  const quotas =
    section.topics === undefined
      ? apportion({
          count: section.count,
          weights,
          owed: of.owed.topics.map((one) => one / points),
          most: room,
        })
      : topics.map((topic) => section.topics?.[topic.id] ?? 0);
  const levels = apportion({
    count: section.count,
    weights: LEVELS.map((level) => mix[level] ?? 0),
    owed: of.owed.levels.map((one) => one / points),
  });
  if (quotas === undefined || levels === undefined) return refuse([stockTrouble(section)]);
  const sum = quotas.reduce((total, quota) => total + quota, 0);
  if (sum !== section.count) return refuse([quotaTrouble(section, sum)]);
  const table = fillTable({ rows: quotas, columns: levels, most });
  if (table === undefined) return refuse([stockTrouble(section)]);
  remember(of.owed, {
    section,
    points,
    weights,
    quotas,
    levels,
    mix: LEVELS.map((level) => mix[level] ?? 0),
  });
  return ok(
    topics.flatMap((topic, row) =>
      LEVELS.flatMap((difficulty, column) => {
        const count = table[row]?.[column] ?? 0;
        return count === 0 ? [] : [{ topic: topic.id, difficulty, count }];
      }),
    ),
  );
}

function remember(
  owed: Owed,
  of: {
    readonly section: OutlineSection;
    readonly points: number;
    readonly weights: readonly number[];
    readonly quotas: readonly number[];
    readonly levels: readonly number[];
    readonly mix: readonly number[];
  },
): void {
  const carry = (into: number[], weights: readonly number[], given: readonly number[]) => {
    const sum = Math.max(
      1e-9,
      weights.reduce((total, weight) => total + weight, 0),
    );
    for (const [at, weight] of weights.entries())
      into[at] = (into[at] ?? 0) + of.points * ((of.section.count * weight) / sum - (given[at] ?? 0));
  };
  if (of.section.topics === undefined) carry(owed.topics, of.weights, of.quotas);
  carry(owed.levels, of.mix, of.levels);
}

function quotaTrouble(section: OutlineSection, sum: number): Trouble {
  return trouble(
    'OUTLINE_QUOTA',
    {
      zh: `分区 ${section.id}：各知识点题数之和 ${sum} 不等于本区题数 ${section.count}。`,
      en: `Section ${section.id}: its topics sum to ${sum}, the section has ${section.count} questions.`,
    },
    section.id,
  );
}

function stockTrouble(section: OutlineSection): Trouble {
  return trouble(
    'OUTLINE_STOCK',
    {
      zh: `分区 ${section.id}：题库的题量不能满足这样的知识点和难度比例。请补充试题，或调整 topics、weights、difficulty。`,
      en: `Section ${section.id}: the bank has too few questions for these proportions of topics and difficulty. Add questions, or change topics, weights or difficulty.`,
    },
    section.id,
  );
}
