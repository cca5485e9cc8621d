import { type Trouble, trouble } from '@exam-room/shared/base';
import { type Blueprint, checkBlueprint } from '@exam-room/shared/model';
import type { Topic } from '@exam-room/shared/paper';
import { type LockedTest, TEST_RULES, type TestKind, testOfPost } from './test-rules.ts';

/**
 * Everything about a blueprint that can be judged without a bank: sums, topics, and the totals that its kind of test fixes. `test`: what the
 * person says it is for; without it the post tells. Codes: BLUEPRINT_SUMS, BLUEPRINT_TOTALS, BLUEPRINT_TOPIC, BLUEPRINT_SCORING.
 */
export function blueprintTroubles(
  blueprint: Blueprint,
  of: { readonly topics?: readonly Topic[]; readonly test?: TestKind },
): readonly Trouble[] {
  const sums = checkBlueprint(blueprint);
  const test = of.test ?? testOfPost(blueprint.post) ?? 'other';
  return [
    ...(sums.ok ? [] : [sums.error]),
    ...(test === 'other' ? [] : totalsTroubles(blueprint, test)),
    ...topicTroubles(blueprint, of.topics),
    ...scoringTroubles(blueprint),
  ];
}

function totalsTroubles(blueprint: Blueprint, test: LockedTest): readonly Trouble[] {
  const rules = TEST_RULES[test];
  const wrong = (['durationMinutes', 'totalPoints', 'passPoints'] as const).filter(
    (member) => blueprint[member] !== rules[member],
  );
  return wrong.map((member) => {
    const per = member === 'durationMinutes' ? 1 : 100;
    const [is, must] = [blueprint[member] / per, rules[member] / per];
    return trouble(
      'BLUEPRINT_TOTALS',
      {
        zh: `组卷方案 ${blueprint.id} 的 ${member} 是 ${is}，${rules.words.zh}固定为 ${must}。其他考试请加 --kind other。`,
        en: `The blueprint ${blueprint.id} has ${member} ${is}; the ${rules.words.en} fixes ${must}. For another test say --kind other.`,
      },
      member,
    );
  });
}

function topicTroubles(blueprint: Blueprint, topics: readonly Topic[] | undefined): readonly Trouble[] {
  if (topics === undefined) return [];
  const known = new Set(topics.map((topic) => topic.id));
  const named = new Set(blueprint.sections.flatMap((section) => section.cells.map((cell) => cell.topic)));
  return [...named]
    .filter((id) => !known.has(id))
    .map((id) =>
      trouble(
        'BLUEPRINT_TOPIC',
        {
          zh: `组卷方案 ${blueprint.id} 中的知识点 ${id} 不在知识点表中。`,
          en: `The blueprint ${blueprint.id} names the topic ${id}, which the list of topics does not have.`,
        },
        id,
      ),
    );
}

/** Partial points may never exceed the full ones: choosing less must not pay more. */
function scoringTroubles(blueprint: Blueprint): readonly Trouble[] {
  return blueprint.sections
    .filter(({ kind, scoring, pointsEach }) => {
      if (scoring.policy === 'fewer_each') return scoring.each > pointsEach;
      return scoring.policy !== 'exact' && kind === 'judge';
    })
    .map((section) =>
      trouble(
        'BLUEPRINT_SCORING',
        {
          zh: `分区 ${section.id} 的计分方式不合理：少选的得分不能高于满分，判断题没有少选。`,
          en: `The scoring of section ${section.id} makes no sense: part of the options cannot give more than all of them, and a 判断题 has no parts.`,
        },
        section.id,
      ),
    );
}
