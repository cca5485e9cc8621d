import type { SessionId } from '@exam-room/shared/base';
import type { Candidate } from '@exam-room/shared/model';
import type { SittingStatus } from '@exam-room/shared/records';
import { snapshotKey, snapshotMoments } from '@exam-room/shared/records';
import type { IssuedSession } from '../ports.ts';
import { resultOf, scorePaper } from '../scoring/score-paper.ts';
import type { Finding, PictureRow, ScoreRow, SittingKey } from '../store-port.ts';
import type { JudgedSitting } from './judge-sitting.ts';
import type { OpenedPart } from './open-answers.ts';
import type { WrittenPart } from './sitting-chain.ts';

export interface FindingsOf {
  readonly session: SessionId;
  readonly candidate: Candidate;
  readonly stage: Finding['stage'];
  readonly parts: readonly OpenedPart[];
  readonly judged: JudgedSitting;
}

/** What a reviewer should look at in one sitting. None of it changes the result by itself. */
export function sittingFindings(of: FindingsOf): readonly Finding[] {
  const { judged } = of;
  const found: Finding[] = [];
  const add = (code: string, where: string, [zh, en]: readonly [string, string]) => {
    found.push({
      session: of.session,
      candidate: of.candidate.candidate,
      stage: of.stage,
      code,
      zh,
      en,
      where,
    });
  };
  if (of.stage === 'sitting' && judged.grantedMs > 0)
    add('GRANT_NOT_PROVEN_YET', '', [
      `加时 ${seconds(judged.grantedMs)} 秒，待档案中的监考操作证明`,
      `${seconds(judged.grantedMs)} s of extra time wait for the proof in the archive`,
    ]);
  if (judged.unprovenMs > 0)
    add('GRANT_UNPROVEN', '', [
      `加时 ${seconds(judged.unprovenMs)} 秒没有监考操作证明，不予计算`,
      `${seconds(judged.unprovenMs)} s of extra time have no act of an invigilator and do not count`,
    ]);
  if (judged.late > 0)
    add('ANSWERS_LATE', '', [
      `${judged.late} 个作答在时间用完之后，不计分`,
      `${judged.late} answers came after the time had run out and do not count`,
    ]);
  for (const { part, device, epoch } of of.parts) {
    const at = (seq: number) => `${device}-${epoch}/${seq}`;
    for (const seq of part.answersTooLate)
      add('ANSWER_AFTER_HAND_IN', at(seq), [
        '交卷之后仍有作答记录，不计分',
        'an answer was written after the hand-in and does not count',
      ]);
    for (const seq of part.leftBehind)
      add('WRITTEN_AT_OLD_SEAT', at(seq), [
        '换座后原座位补传的记录，未并入接续的答题，不计分',
        'the old seat brought this after the sitting had gone on elsewhere; it does not count',
      ]);
    for (const one of part.disturbances) add(...disturbed(one, at(one.seq)));
  }
  return found;
}

function disturbed(
  one: OpenedPart['part']['disturbances'][number],
  where: string,
): [string, string, readonly [string, string]] {
  switch (one.what) {
    case 'identity-disputed':
      return [
        'IDENTITY_DISPUTED',
        where,
        ['考生曾表示姓名或照片不是本人', 'the candidate said that name or photo were not theirs'],
      ];
    case 'seat-locked':
      return ['SEAT_LOCKED', where, [`座位曾被锁定：${one.detail}`, `the seat was locked: ${one.detail}`]];
    case 'clock-jumped':
      return [
        'CLOCK_JUMPED',
        where,
        [`本机时钟跳变 ${one.detail}`, `the machine's clock jumped by ${one.detail}`],
      ];
    case 'journal-repaired':
      return [
        'JOURNAL_REPAIRED',
        where,
        [
          `座位机流水损坏后修复（总账 + 残留，丢失：${one.detail}）`,
          `the seat's journal was damaged and repaired (ledger + what the disk still proved: ${one.detail})`,
        ],
      ];
    case 'gap-noticed':
      return [
        'PROGRAM_GAP',
        where,
        [`程序中断：${one.detail}`, `the program was not running: ${one.detail}`],
      ];
  }
}

/** Random pictures that were due before the hand-in and are neither there nor explained (A53). Asked of whole journals only. */
export function missingPictures(issued: IssuedSession, of: FindingsOf): readonly Finding[] {
  const { session } = issued;
  const end = of.judged.handIn?.usedMs ?? 0;
  const key = snapshotKey({
    seed: issued.seed,
    session: session.session,
    candidate: of.candidate.candidate,
    attempt: of.candidate.attempt,
  });
  const moments = snapshotMoments({
    key,
    durationMs: session.durationMs,
    policy: session.policies.snapshots,
  });
  const told = new Set(
    of.parts
      .flatMap(({ part }) => [...part.taken, ...part.missed])
      .filter((one) => one.due === 'random')
      .map((one) => one.number),
  );
  return moments.flatMap((moment, number): readonly Finding[] =>
    moment > end || told.has(number)
      ? []
      : [
          {
            session: of.session,
            candidate: of.candidate.candidate,
            stage: of.stage,
            code: 'PICTURE_UNEXPLAINED',
            zh: `第 ${number + 1} 次随机抓拍应拍未拍，也没有说明原因`,
            en: `random picture ${number + 1} was due and is neither there nor explained`,
            where: `random/${number}`,
          },
        ],
  );
}

/** The score of a judged sitting under the status that the room gave it. */
export function scoreRow(
  issued: IssuedSession,
  of: { readonly candidate: Candidate; readonly judged: JudgedSitting },
  how: { readonly status: SittingStatus; readonly provisional: boolean; readonly nowMs: number },
): ScoreRow {
  const { blueprint } = issued.session;
  const { paper, answers } = of.judged;
  const score = scorePaper({ paper, blueprint, answers, keys: issued.answerKeys });
  return {
    session: issued.session.session,
    candidate: of.candidate.candidate,
    attempt: of.candidate.attempt,
    paperPoints: score.points,
    ...resultOf(score.points, how.status, blueprint),
    status: how.status,
    provisional: how.provisional,
    paper: paper.hash,
    sections: score.sections,
    policy: `${blueprint.id} v${blueprint.version}`,
    scoredMs: how.nowMs,
  };
}

/** Every picture that the parts wrote down, as rows that wait to be opened. */
export function pictureRows(
  key: Omit<SittingKey, 'device' | 'epoch'>,
  parts: readonly WrittenPart[],
  isHere: (file: WrittenPart['part']['taken'][number]) => boolean,
): readonly PictureRow[] {
  return parts.flatMap(({ part, device, epoch }) =>
    part.taken.map((one) => ({
      ...key,
      device,
      epoch,
      seq: one.seq,
      due: one.due,
      number: one.number,
      file: one.file,
      picture: one.picture,
      verdict: one.verdict,
      state: isHere(one) ? ('waiting' as const) : ('lost' as const),
    })),
  );
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
