import { type Blueprint, type Difficulty, itemCount, itemsEach, type Section } from '@exam-room/shared/model';
import type { KnowledgePart, Topic } from '@exam-room/shared/paper';

/** What every paper of a blueprint has, by whatever one looks: the same for each candidate because every cell is drawn exactly. */
export interface Fairness {
  readonly items: number;
  /** Hundredths of a point by topic, part of the syllabus and difficulty; each sums to the total. */
  readonly points: {
    readonly topics: Readonly<Record<string, number>>;
    readonly parts: Readonly<Partial<Record<KnowledgePart, number>>>;
    readonly difficulty: Readonly<Partial<Record<Difficulty, number>>>;
  };
}

export function fairnessOf(blueprint: Blueprint, topics: readonly Topic[]): Fairness {
  const byTopic: Record<string, number> = {};
  const byPart: Partial<Record<KnowledgePart, number>> = {};
  const byLevel: Partial<Record<Difficulty, number>> = {};
  for (const section of blueprint.sections)
    for (const cell of section.cells) {
      const points = cell.count * itemsEach(section) * section.pointsEach;
      byTopic[cell.topic] = (byTopic[cell.topic] ?? 0) + points;
      byLevel[cell.difficulty] = (byLevel[cell.difficulty] ?? 0) + points;
      const part = topics.find((topic) => topic.id === cell.topic)?.part;
      if (part !== undefined) byPart[part] = (byPart[part] ?? 0) + points;
    }
  return { items: itemCount(blueprint), points: { topics: byTopic, parts: byPart, difficulty: byLevel } };
}

const LEVELS: Readonly<Record<Difficulty, string>> = {
  easy: '易 easy',
  medium: '中 medium',
  hard: '难 hard',
};
const PARTS: Readonly<Record<KnowledgePart, string>> = {
  general: '通用知识 general',
  foundation: '基础知识 foundation',
  post: '岗位知识 post',
  skill: '专业技能 skill',
};
const KINDS = { single: '单选', multi: '多选', judge: '判断', case: '案例' } as const;

const points = (hundredths: number) => String(hundredths / 100);

/** The statement of fairness (组卷公平性说明) in Markdown, in both languages: what may be published before the test. */
export function fairnessStatement(blueprint: Blueprint, topics: readonly Topic[]): string {
  const { items, points: by } = fairnessOf(blueprint, topics);
  const name = (id: string) => topics.find((topic) => topic.id === id)?.name ?? id;
  const table = (head: string, rows: readonly (readonly [string, number])[]) => [
    `| ${head} | 分值 points |`,
    '|---|---:|',
    ...rows.map(([label, hundredths]) => `| ${label} | ${points(hundredths)} |`),
    '',
  ];
  return [
    `# 组卷公平性说明 / Statement of fairness: ${blueprint.title}`,
    '',
    `组卷方案 ${blueprint.id} 第 ${blueprint.version} 版，岗位 ${blueprint.post}：${blueprint.durationMinutes} 分钟，总分 ${points(blueprint.totalPoints)}，合格线 ${points(blueprint.passPoints)}，共 ${items} 小题。`,
    '每位考生的试卷由系统按同一方案随机抽取，题目不同，但下列各项对每一份试卷都完全相同。多选等计分规则见各分区，对所有考生一致。',
    '',
    `Blueprint ${blueprint.id}, version ${blueprint.version}, post ${blueprint.post}: ${blueprint.durationMinutes} minutes, ${points(blueprint.totalPoints)} points, ${points(blueprint.passPoints)} to pass, ${items} items.`,
    'Every candidate gets a paper of their own, drawn at random by the same blueprint: the questions differ, all of the following is exactly the same for everyone.',
    '',
    '| 分区 section | 题型 kind | 题数 questions | 每小题分 points each | 计分 scoring | 小计 sum |',
    '|---|---|---:|---:|---|---:|',
    ...blueprint.sections.map(sectionRow),
    '',
    ...table(
      '知识点 topic',
      Object.entries(by.topics).map(([id, sum]) => [name(id), sum]),
    ),
    ...table(
      '知识模块 part',
      Object.entries(by.parts).map(([part, sum]) => [PARTS[part as KnowledgePart], sum]),
    ), // keys are parts
    ...table(
      '难度 difficulty',
      (['easy', 'medium', 'hard'] as const).flatMap((level) =>
        by.difficulty[level] === undefined ? [] : [[LEVELS[level], by.difficulty[level]] as const],
      ),
    ),
  ].join('\n');
}

function sectionRow(section: Section): string {
  const each = itemsEach(section);
  const count = section.kind === 'case' ? `${section.count} × ${each}` : String(section.count);
  return `| ${section.title} | ${KINDS[section.kind]} | ${count} | ${points(section.pointsEach)} | ${scoringText(section)} | ${points(section.count * each * section.pointsEach)} |`;
}

function scoringText({ scoring }: Section): string {
  switch (scoring.policy) {
    case 'exact':
      return '全对得分 exact';
    case 'fewer_each':
      return `少选每对一项得 ${points(scoring.each)} / ${points(scoring.each)} for each right option`;
    case 'fewer_prop':
      return '少选按比例 in proportion';
    case 'fewer_minus':
      return `每漏一项扣 ${points(scoring.minus)} / less ${points(scoring.minus)} for each missed option`;
  }
}
