import { z } from 'zod';
import { type Result, refuse, trouble } from '../base/index.ts';

export const questionKindSchema = z.enum(['single', 'multi', 'judge', 'case']);
/** single, multi and judge are answered themselves; a case is a stem with several items. */
export type QuestionKind = z.infer<typeof questionKindSchema>;

export const itemKindSchema = z.enum(['single', 'multi', 'judge']);
export type ItemKind = z.infer<typeof itemKindSchema>;

export const difficultySchema = z.enum(['easy', 'medium', 'hard']);
export type Difficulty = z.infer<typeof difficultySchema>;

/** Points are integer hundredths everywhere: 100 is one point. */
export const pointsSchema = z.int().min(0).max(100_000);

/**
 * How an item is marked. `exact`: all or nothing. `fewer_each`: when nothing wrong was chosen, `each` for every right option
 * chosen. `fewer_prop`: the share of the right options. `fewer_minus`: full points less `minus` for every missed option, not below 0.
 * Anything wrong chosen is always 0 (DOMAIN 2.4).
 */
export const scoringSchema = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('exact') }),
  z.strictObject({ policy: z.literal('fewer_each'), each: pointsSchema }),
  z.strictObject({ policy: z.literal('fewer_prop') }),
  z.strictObject({ policy: z.literal('fewer_minus'), minus: pointsSchema }),
]);
export type Scoring = Readonly<z.infer<typeof scoringSchema>>;

/** Exactly `count` questions of this topic and difficulty are drawn: the same for every candidate, so that papers are equally hard. */
export const cellSchema = z.strictObject({
  topic: z.string().regex(/^[a-z0-9-]{1,40}$/),
  difficulty: difficultySchema,
  count: z.int().min(1).max(200),
});

export const sectionSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,20}$/),
  title: z.string().min(1).max(40),
  kind: questionKindSchema,
  count: z.int().min(1).max(200),
  /** For a case: how many items each case has. Absent for every other kind. */
  subsEach: z.int().min(1).max(20).optional(),
  /** Points of one item, in hundredths. */
  pointsEach: pointsSchema,
  scoring: scoringSchema,
  shuffleQuestions: z.boolean(),
  cells: z.array(cellSchema).min(1).max(400),
});
export type Section = Readonly<z.infer<typeof sectionSchema>>;

export const blueprintSchema = z.strictObject({
  schema: z.literal('exam-room/blueprint/v1'),
  id: z.string().min(1).max(60),
  version: z.int().min(1),
  post: z.string().regex(/^[0-9]{3}$/),
  title: z.string().min(1).max(80),
  durationMinutes: z.int().min(1).max(600),
  totalPoints: pointsSchema,
  passPoints: pointsSchema,
  sections: z.array(sectionSchema).min(1).max(12),
});
/** How a paper is composed (组卷方案). It is data: every province has its own. */
export type Blueprint = Readonly<z.infer<typeof blueprintSchema>>;

export function itemsEach(section: Section): number {
  return section.kind === 'case' ? (section.subsEach ?? 0) : 1;
}

/** How many items a whole paper has. */
export function itemCount(blueprint: Blueprint): number {
  return blueprint.sections.reduce((sum, section) => sum + section.count * itemsEach(section), 0);
}

/**
 * The sums of a blueprint hold: cells make up the section, sections make up the total; and no two cells draw from the same stock.
 * Checked when a session is signed and again whenever one is loaded. Code: BLUEPRINT_SUMS.
 */
export function checkBlueprint(blueprint: Blueprint): Result<Blueprint> {
  const seen = new Set<string>();
  const stocks = new Set<string>();
  let total = 0;
  for (const section of blueprint.sections) {
    if (seen.has(section.id)) return refuse(sums(section.id, '分区编号重复', 'section id used twice'));
    seen.add(section.id);
    if ((section.kind === 'case') !== (section.subsEach !== undefined))
      return refuse(
        sums(section.id, '只有案例题要写明小题数', 'exactly case sections say how many items each case has'),
      );
    const drawn = section.cells.reduce((sum, cell) => sum + cell.count, 0);
    if (drawn !== section.count)
      return refuse(
        sums(
          section.id,
          `各知识点题数之和 ${drawn} 不等于本区题数 ${section.count}`,
          `cells draw ${drawn}, the section needs ${section.count}`,
        ),
      );
    for (const { topic, difficulty } of section.cells) {
      // Two cells of one stock draw independently of each other: a paper could hold one question twice.
      const stock = `${section.kind}/${topic}/${difficulty}/${itemsEach(section)}`;
      if (stocks.has(stock))
        return refuse(
          sums(
            section.id,
            `同一题型、知识点 ${topic}、难度 ${difficulty} 列了两次，同一题可能在一份试卷中出现两次`,
            `the same kind, topic ${topic} and difficulty ${difficulty} stand twice, so one question could stand on a paper twice`,
          ),
        );
      stocks.add(stock);
    }
    total += section.count * itemsEach(section) * section.pointsEach;
  }
  if (total !== blueprint.totalPoints)
    return refuse(
      sums(
        'total',
        `各区分值之和 ${total / 100} 不等于总分 ${blueprint.totalPoints / 100}`,
        `sections give ${total / 100} points, the total says ${blueprint.totalPoints / 100}`,
      ),
    );
  if (blueprint.passPoints > blueprint.totalPoints)
    return refuse(sums('pass', '合格线高于总分', 'the pass mark is above the total'));
  return { ok: true, value: blueprint };
}

function sums(where: string, zh: string, en: string) {
  return trouble(
    'BLUEPRINT_SUMS',
    {
      zh: `组卷方案有误（${where}）：${zh}。请改正后重新签发。`,
      en: `The blueprint is wrong (${where}): ${en}. Correct it and issue it again.`,
    },
    where,
  );
}
