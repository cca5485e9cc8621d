import type { BankQuestion, ChoiceText, Difficulty, JudgeText, TopicQuestions } from './question-shapes.ts';
import { difficulties } from './question-shapes.ts';
import { processCases } from './questions/cases-process.ts';
import { qualitySafetyCases } from './questions/cases-quality-safety.ts';
import { scheduleCases } from './questions/cases-schedule.ts';
import { surveyCases } from './questions/cases-survey.ts';
import { drawing } from './questions/drawing.ts';
import { laws } from './questions/laws.ts';
import { materials } from './questions/materials.ts';
import { mechanics } from './questions/mechanics.ts';
import { process } from './questions/process.ts';
import { qualitySafety } from './questions/quality-safety.ts';
import { schedule } from './questions/schedule.ts';
import { survey } from './questions/survey.ts';

const byTopic: readonly TopicQuestions[] = [
  laws,
  materials,
  drawing,
  mechanics,
  process,
  qualitySafety,
  survey,
  schedule,
];
const casesByTopic = [processCases, qualitySafetyCases, surveyCases, scheduleCases] as const;

function ofDifficulty(questions: TopicQuestions, difficulty: Difficulty): readonly BankQuestion[] {
  const place = { topic: questions.topic, difficulty };
  return [
    ...questions.single[difficulty].map((text: ChoiceText) => ({
      ...place,
      kind: 'single' as const,
      ...text,
    })),
    ...questions.multi[difficulty].map((text: ChoiceText) => ({ ...place, kind: 'multi' as const, ...text })),
    ...questions.judge[difficulty].map((text: JudgeText) => ({ ...place, kind: 'judge' as const, ...text })),
  ];
}

/** The whole sample bank of post 101 in a fixed order: per topic, then the cases. A case counts as one question. */
export const questions101: readonly BankQuestion[] = [
  ...byTopic.flatMap((questions) =>
    difficulties.flatMap((difficulty) => ofDifficulty(questions, difficulty)),
  ),
  ...casesByTopic.flatMap(({ topic, cases }) =>
    cases.map((text) => ({ topic, kind: 'case' as const, ...text })),
  ),
];
