import { type Checked, type Flaw, flaw, repeated, verdict } from '../flaw.ts';
import type { Blueprint, Section } from '../formats/authority-formats.ts';
import type { Pool } from './pool.ts';
import type { IssuedSession } from './session.ts';

export function itemsOfSection(section: Section): number {
  return section.kind === 'case' ? (section.subsEach ?? 0) : 1;
}

/** How many things a whole paper asks. */
export function itemCount(blueprint: Blueprint): number {
  return blueprint.sections.reduce((sum, section) => sum + section.count * itemsOfSection(section), 0);
}

/** R07: the blueprint's sums hold, and the pool has questions enough for every cell. */
export function checkBlueprint(session: IssuedSession, pool: Pool): Checked {
  const { blueprint } = session;
  const flaws = [
    ...repeated(blueprint.sections, ({ id }) => id).map(({ id }) =>
      flaw(`blueprint ${id}`, { zh: '分区重复。', en: 'the section stands twice.' }),
    ),
    ...blueprint.sections.flatMap((section) => sectionFlaws(section, pool)),
    // Two cells of one stock draw independently: a paper could hold one question twice.
    ...repeated(blueprint.sections.flatMap(cellNames), (name) => name).map((name) =>
      flaw(`blueprint ${name}`, {
        zh: '同一题型、知识点、难度列了两次：同一题可能在一份试卷中出现两次。',
        en: 'asks for the same kind, topic and difficulty twice: one question could stand on a paper twice.',
      }),
    ),
  ];
  const total = blueprint.sections.reduce(
    (sum, section) => sum + section.count * itemsOfSection(section) * section.pointsEach,
    0,
  );
  if (total !== blueprint.totalPoints || blueprint.passPoints > blueprint.totalPoints)
    flaws.push(
      flaw('blueprint', {
        zh: `各区分值之和为 ${total / 100}，总分写的是 ${blueprint.totalPoints / 100}，合格线 ${blueprint.passPoints / 100}。`,
        en: `the sections give ${total / 100} points; the total says ${blueprint.totalPoints / 100}, the pass mark ${blueprint.passPoints / 100}.`,
      }),
    );
  if (blueprint.post !== session.post.code)
    flaws.push(flaw('blueprint', { zh: '是另一岗位的组卷方案。', en: 'is the blueprint of another post.' }));
  if (session.mode === 'real' && session.durationMs !== blueprint.durationMinutes * 60_000)
    flaws.push(
      flaw('session.dsse.json', {
        zh: '考试时长与组卷方案不一致。',
        en: 'gives another length of the sitting than the blueprint.',
      }),
    );
  return verdict(flaws, {
    zh: `每卷 ${itemCount(blueprint)} 小题，总分 ${blueprint.totalPoints / 100}，合格线 ${blueprint.passPoints / 100}`,
    en: `${itemCount(blueprint)} items a paper, ${blueprint.totalPoints / 100} points, pass mark ${blueprint.passPoints / 100}`,
  });
}

function cellNames(section: Section): readonly string[] {
  return section.cells.map(
    ({ topic, difficulty }) => `${section.kind}/${topic}/${difficulty}/${itemsOfSection(section)}`,
  );
}

function sectionFlaws(section: Section, pool: Pool): Flaw[] {
  const flaws: Flaw[] = [];
  const where = `blueprint ${section.id}`;
  const drawn = section.cells.reduce((sum, cell) => sum + cell.count, 0);
  if (drawn !== section.count || (section.kind === 'case') !== (section.subsEach !== undefined))
    flaws.push(
      flaw(where, {
        zh: `知识点题数之和 ${drawn} 与本区题数 ${section.count} 不符，或小题数有误。`,
        en: `its cells draw ${drawn} questions, the section says ${section.count}; or its items are not told right.`,
      }),
    );
  for (const cell of section.cells) {
    const stock = pool.questions.filter(
      (one) =>
        one.kind === section.kind &&
        one.topic === cell.topic &&
        one.difficulty === cell.difficulty &&
        one.items.length === itemsOfSection(section),
    ).length;
    if (stock < cell.count || !pool.topics.has(cell.topic))
      flaws.push(
        flaw(`${where} ${cell.topic}/${cell.difficulty}`, {
          zh: `需要 ${cell.count} 题，题库只有 ${stock} 题。`,
          en: `needs ${cell.count} questions; the pool has ${stock}.`,
        }),
      );
  }
  return flaws;
}
