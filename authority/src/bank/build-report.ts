import { utf8 } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import type { SourceFile } from './import/source-row.ts';
import type { BankInput, BankReport } from './lint.ts';
import { reportJson } from './report/json.ts';

/**
 * What was done to the files on their way into the bank: which files, what a person said about them, every change that was made and every
 * one that was only proposed. It quotes questions and is sealed to the authority like the keys. Without times: the same input gives the same bytes.
 */
export function encodeBuildReport(input: BankInput, report: BankReport): Uint8Array {
  const { problems: _, ok: __, ...found } = reportJson(report);
  return utf8(
    JSON.stringify({
      schema: 'exam-room/build-report/v1',
      sources: input.files.map(sourceOf),
      said: {
        topic: input.topic ?? null,
        difficulty: input.difficulty ?? null,
        judge: input.judge ?? [],
      },
      applied: found.proposals.filter((one) => one.applied),
      left: found.proposals.filter((one) => !one.applied).map(({ id, rule }) => ({ id, rule })),
      counts: found.counts,
      notes: found.notes,
    }),
  );
}

function sourceOf({ file, bytes }: SourceFile) {
  return { file, bytes: bytes.length, sha256: nativeDigest(bytes) };
}
