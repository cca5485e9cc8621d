import { type Result, refuse, trouble } from '@exam-room/shared/base';
import { type KnowledgePart, type Topic, topicSchema } from '@exam-room/shared/paper';
import { z } from 'zod';

const topicsSchema = z.array(topicSchema).min(1).max(400);

/** The four parts of the syllabus (DOMAIN 2.5) as a spreadsheet spells them. */
const PARTS: Readonly<Record<string, KnowledgePart>> = {
  通用: 'general',
  通用知识: 'general',
  基础: 'foundation',
  基础知识: 'foundation',
  岗位: 'post',
  岗位知识: 'post',
  技能: 'skill',
  专业技能: 'skill',
};

/** The topics (章节) that a bank may use, found by name or id however they are spaced. */
export interface Topics {
  readonly all: readonly Topic[];
  readonly find: (text: string) => Topic | undefined;
}

export function plainText(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toLowerCase();
}

export function partOf(text: string): KnowledgePart | undefined {
  return PARTS[plainText(text)];
}

/** Reads topics.json. Codes: TOPICS_UNREADABLE, TOPICS_TWICE. */
export function readTopics(text: string, what: string): Result<Topics> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    raw = undefined; // refused below with the same sentence
  }
  const parsed = topicsSchema.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return refuse(
      trouble(
        'TOPICS_UNREADABLE',
        {
          zh: `知识点表 ${what} 无法读取。请检查格式：[{"id","name","part"}]。`,
          en: `The list of topics ${what} cannot be read (${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}). It must be [{"id","name","part"}].`,
        },
        what,
      ),
    );
  }
  const byText = new Map<string, Topic>();
  for (const topic of parsed.data) {
    for (const key of new Set([plainText(topic.id), plainText(topic.name)])) {
      if (byText.has(key))
        return refuse(
          trouble(
            'TOPICS_TWICE',
            {
              zh: `知识点表 ${what} 中“${topic.name}”（${topic.id}）重复。请保留一个。`,
              en: `${what} names the topic "${topic.id}" (${topic.name}) twice. Keep one.`,
            },
            what,
          ),
        );
      byText.set(key, topic);
    }
  }
  return { ok: true, value: { all: parsed.data, find: (wanted) => byText.get(plainText(wanted)) } };
}
