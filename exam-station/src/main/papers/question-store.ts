import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { fromUtf8, ok, type Result, refuse, trouble, type Words } from '@exam-room/shared/base';
import { nativeDigest, ONLY_NONCE, unseal } from '@exam-room/shared/host/native-crypto';
import { type BankIndex, type IndexQuestion, type Question, questionSchema } from '@exam-room/shared/paper';

/** The encrypted questions of the pool: bytes until a key is given. */
export interface QuestionStore {
  /** Opens one question. Codes: QUESTION_DAMAGED, QUESTION_KEY, QUESTION_UNREADABLE; all name the question. */
  readonly open: (entry: IndexQuestion, key: Uint8Array) => Result<Question>;
  readonly close: () => void;
}

/** Opens `questions.bin` and compares every ciphertext with the signed index. Codes: FILE_MISSING, QUESTION_DAMAGED. */
export function openQuestionStore(path: string, index: BankIndex): Result<QuestionStore> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return refuse(
      trouble(
        'FILE_MISSING',
        {
          zh: '缺少文件 pool/questions.bin。请重新取得本场次的题库文件夹。',
          en: 'The file pool/questions.bin is missing. Get the pool folder of this session again.',
        },
        'pool/questions.bin',
      ),
    );
  }
  const size = fstatSync(file).size;
  for (const entry of index.questions) {
    const bytes = entry.offset + entry.length <= size ? readAt(file, entry) : undefined;
    if (bytes === undefined || nativeDigest(bytes) !== entry.cipher) {
      closeSync(file);
      return refuse(damaged(entry));
    }
  }
  return ok({ open: (entry, key) => openQuestion(file, entry, key), close: () => closeSync(file) });
}

function openQuestion(file: number, entry: IndexQuestion, key: Uint8Array): Result<Question> {
  const bytes = readAt(file, entry);
  // Compared again: between the opening and this moment somebody may have changed the file.
  if (bytes === undefined || nativeDigest(bytes) !== entry.cipher) return refuse(damaged(entry));
  const plain = unseal(key, ONLY_NONCE, bytes);
  if (plain === undefined)
    return refuse(named('QUESTION_KEY', entry, { zh: '的密钥不符', en: 'does not open with its key' }));
  const question = decode(plain);
  if (question === undefined || !sameShape(question, entry))
    return refuse(
      named('QUESTION_UNREADABLE', entry, { zh: '的内容与索引不符', en: 'does not match the signed index' }),
    );
  return ok(question);
}

function readAt(file: number, { offset, length }: IndexQuestion): Uint8Array | undefined {
  const bytes = Buffer.allocUnsafe(length);
  return readSync(file, bytes, 0, length, offset) === length ? bytes : undefined;
}

function decode(plain: Uint8Array): Question | undefined {
  try {
    const parsed = questionSchema.safeParse(JSON.parse(fromUtf8(plain)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // not UTF-8 or not JSON
  }
}

/** The index is signed and drew the options' order: a question that has another shape would be shown wrongly. */
function sameShape(question: Question, entry: IndexQuestion): boolean {
  return (
    question.question === entry.question &&
    question.items.length === entry.items.length &&
    question.items.every((item, at) => {
      const planned = entry.items[at];
      const options = item.kind === 'judge' ? 2 : item.options.length;
      return planned !== undefined && item.kind === planned.kind && options === planned.options;
    })
  );
}

function damaged(entry: IndexQuestion) {
  return named('QUESTION_DAMAGED', entry, {
    zh: '已损坏或被改动。请重新取得本场次的题库文件夹',
    en: 'is damaged or was changed. Get the pool folder of this session again',
  });
}

function named(code: string, { question }: IndexQuestion, says: Words) {
  return trouble(
    code,
    {
      zh: `pool/questions.bin 中的试题 ${question} ${says.zh}。`,
      en: `Question ${question} in pool/questions.bin ${says.en}.`,
    },
    `pool/questions.bin ${question}`,
  );
}
