import {
  type DeviceId,
  fromBase64,
  type ItemId,
  ok,
  type Result,
  refuse,
  type Trouble,
  trouble,
} from '@exam-room/shared/base';
import { answerNonce, unseal } from '@exam-room/shared/host/native-crypto';
import { type Choice, decodeChoice } from '@exam-room/shared/records';
import type { AuthoritySeal } from '../ports.ts';
import type { SittingPart } from './sitting-parts.ts';

/** Where a part was written: the nonces of its answers follow from it. */
export interface Writer {
  readonly device: DeviceId;
  readonly epoch: number;
}

/** A part whose answers lie open. This exists in the authority's memory only. */
export interface OpenedPart extends Writer {
  readonly part: SittingPart;
  readonly key: Uint8Array;
  readonly choices: readonly {
    readonly seq: number;
    readonly usedMs: number;
    readonly item: ItemId;
    readonly choice: Choice;
  }[];
}

/** Opens the answer key of a part and with it every answer. Codes: ANSWER_KEY, ANSWER_UNREADABLE (both name the entry). */
export async function openAnswers(
  part: SittingPart,
  by: Writer,
  seal: AuthoritySeal,
): Promise<Result<OpenedPart>> {
  const at = (seq: number) => `${by.device}-${by.epoch}/${seq}`;
  const sealedKey = fromBase64(part.answerKey);
  const key = sealedKey === undefined ? undefined : await seal.open(sealedKey);
  if (key === undefined || key.length !== 32) return refuse(closed('ANSWER_KEY', at(part.openedSeq)));
  const choices: OpenedPart['choices'][number][] = [];
  for (const { seq, usedMs, item, sealed } of part.answers) {
    const bytes = fromBase64(sealed);
    const plain = bytes === undefined ? undefined : unseal(key, answerNonce(by.device, by.epoch, seq), bytes);
    const choice = plain === undefined ? undefined : decodeChoice(plain);
    if (choice === undefined) return refuse(closed('ANSWER_UNREADABLE', at(seq)));
    choices.push({ seq, usedMs, item, choice });
  }
  return ok({ ...by, part, key, choices });
}

function closed(code: string, where: string): Trouble {
  return trouble(
    code,
    {
      zh: `记录 ${where} 中的密封内容无法用主管部门的密钥打开：不是按本场次密封，或已损坏。`,
      en: `What is sealed in entry ${where} does not open with the authority's key: it was sealed for somebody else or damaged.`,
    },
    where,
  );
}
