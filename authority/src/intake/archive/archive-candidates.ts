import { setImmediate as nextTurn } from 'node:timers/promises';
import { ok, type Result, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import type { Candidate } from '@exam-room/shared/model';
import type { RecordSheet, SittingStatus } from '@exam-room/shared/records';
import type { IssuedSession } from '../../ports.ts';
import { resultOf } from '../../scoring/score-paper.ts';
import type { Finding, PictureRow, ScoreRow } from '../../store-port.ts';
import type { IntakeTools } from '../intake-tools.ts';
import { judgeSitting } from '../judge-sitting.ts';
import { type OpenedPart, openAnswers } from '../open-answers.ts';
import { inOrder, isSamePart, partsIn, type WrittenPart } from '../sitting-chain.ts';
import { missingPictures, pictureRows, scoreRow, sittingFindings } from '../sitting-findings.ts';
import type { ArchiveJournals } from './archive-journals.ts';
import { opensSitting, type RoomActs } from './room-acts.ts';

/** What the archive says about one enrolled candidate, confirmed by the room's own acts. */
export interface AccountedCandidate {
  readonly score: ScoreRow;
  readonly handedIn: boolean;
  readonly findings: readonly Finding[];
  readonly pictures: readonly PictureRow[];
}

export interface RoomEvidence {
  readonly issued: IssuedSession;
  readonly journals: ArchiveJournals;
  readonly room: RoomActs;
  readonly sheet: RecordSheet;
  readonly nowMs: number;
}

/**
 * Accounts for every candidate of the roll: handed in, absent, or begun and not finished with the record sheet telling so. Nobody may be
 * missing and nobody may have sat without being admitted (THREATS K2, K3). Codes: ARCHIVE_CANDIDATE, ARCHIVE_STRANGER, ARCHIVE_ADMISSION,
 * ARCHIVE_SHEET_DIFFERS, ARCHIVE_PAPER and those of the judgement.
 */
export async function accountForAll(
  of: RoomEvidence,
  tools: Pick<IntakeTools, 'seal' | 'blobs'>,
): Promise<Result<readonly AccountedCandidate[]>> {
  const { roll } = of.issued;
  const stranger = strangers(of);
  if (stranger !== undefined) return refuse(stranger);
  const accounted: AccountedCandidate[] = [];
  for (const candidate of roll.candidates) {
    await nextTurn();
    const all = of.journals.seats.flatMap((journal) => partsIn(journal, candidate));
    const parts = inOrder(all);
    const one = parts.some(hasBegun)
      ? await accountForSitting(candidate, parts, { of, tools })
      : accountForAbsentee(candidate, of);
    if (!one.ok) return one;
    const again = all
      .filter((part) => parts.every((one) => !isSamePart(one, part)) && hasBegun(part))
      .map((part) => secondSitting(of, candidate, part));
    accounted.push({ ...one.value, findings: [...one.value.findings, ...again] });
  }
  return ok(accounted);
}

function hasBegun({ part }: WrittenPart): boolean {
  return part.started !== undefined || part.handIn !== undefined;
}

/** The hand-in is final (THREATS K7): what was begun after it changes nothing and is shown to the reviewer. */
function secondSitting(
  of: RoomEvidence,
  candidate: Candidate,
  { part, device, epoch }: WrittenPart,
): Finding {
  const words = ['SITTING_AFTER_HAND_IN', '交卷之后又开始作答', 'began again after the hand-in'] as const;
  return { ...note(of, candidate, words), where: `${device}-${epoch}/${part.openedSeq}` };
}

/** A journal that tells of somebody who is not on the roll. */
function strangers({ issued, journals }: RoomEvidence): Trouble | undefined {
  const enrolled = new Set(issued.roll.candidates.map((one) => `${one.candidate}-${one.attempt}`));
  for (const journal of journals.seats)
    for (const { entry } of journal.entries)
      if (
        entry.fact.kind === 'sitting-opened' &&
        !enrolled.has(`${entry.fact.candidate}-${entry.fact.attempt}`)
      )
        return wrong('ARCHIVE_STRANGER', `${journal.device.device}-${journal.epoch}/${entry.seq}`, [
          `考生 ${entry.fact.candidate} 不在名单中`,
          `${entry.fact.candidate} is not on the roll`,
        ]);
  return undefined;
}

async function accountForSitting(
  candidate: Candidate,
  chain: readonly WrittenPart[],
  { of, tools }: { readonly of: RoomEvidence; readonly tools: Pick<IntakeTools, 'seal' | 'blobs'> },
): Promise<Result<AccountedCandidate>> {
  const { issued, room, sheet } = of;
  const unadmitted = chain.find(
    (one) => !opensSitting(room.byOrder.get(one.part.openedBy), { ...candidate, device: one.device }),
  );
  if (unadmitted !== undefined)
    return refuse(
      wrong('ARCHIVE_ADMISSION', `${unadmitted.device}-${unadmitted.epoch}/${unadmitted.part.openedSeq}`, [
        `考生 ${candidate.candidate} 未经监考人员准入即入座`,
        `${candidate.candidate} sat down without being admitted by an invigilator`,
      ]),
    );
  const parts: OpenedPart[] = [];
  for (const one of chain) {
    const opened = await openAnswers(one.part, one, tools.seal);
    if (!opened.ok) return opened;
    parts.push(opened.value);
  }
  const judged = judgeSitting({ issued, candidate, parts, grants: provenFor(candidate, room) });
  if (!judged.ok) return judged;
  const handedIn = judged.value.handIn !== undefined;
  const status: SittingStatus = room.statuses.get(candidate.candidate) ?? 'normal';
  const differs = sheetDiffers(candidate, sheet, { handedIn, status });
  if (differs !== undefined) return refuse(differs);
  const findingsOf = {
    session: issued.session.session,
    candidate,
    stage: 'archive' as const,
    parts,
    judged: judged.value,
  };
  const key = { session: issued.session.session, candidate: candidate.candidate, attempt: candidate.attempt };
  const pictures = pictureRows(key, chain, (one) => tools.blobs.has(one.file));
  return ok({
    score: scoreRow(
      issued,
      { candidate, judged: judged.value },
      { status, provisional: false, nowMs: of.nowMs },
    ),
    handedIn,
    findings: [
      ...sittingFindings(findingsOf),
      ...missingPictures(issued, findingsOf),
      ...roomFindings(candidate, chain, { of, paper: judged.value.paper.hash }),
      ...(handedIn
        ? []
        : [note(of, candidate, ['NOT_HANDED_IN', '开始作答但没有交卷', 'began and did not hand in'])]),
      ...pictures
        .filter((one) => one.state === 'lost')
        .map((one) =>
          note(of, candidate, [
            'PICTURE_LOST',
            `抓拍 ${one.due}/${one.number} 未随档案送达`,
            `picture ${one.due}/${one.number} did not arrive`,
          ]),
        ),
    ],
    pictures,
  });
}

/** Grants that name this candidate: a grant for somebody else moves no deadline here (THREATS A8). */
function provenFor(candidate: Candidate, room: RoomActs): ReadonlySet<WrittenPart['part']['openedBy']> {
  return new Set(
    [...room.grants].filter((order) => {
      const act = room.byOrder.get(order)?.act;
      return act?.act === 'grant-time' && act.candidate === candidate.candidate;
    }),
  );
}

function sheetDiffers(
  candidate: Candidate,
  sheet: RecordSheet,
  is: { readonly handedIn: boolean; readonly status: SittingStatus },
): Trouble | undefined {
  const line = sheet.sittings.find((one) => one.candidate === candidate.candidate);
  const told =
    line !== undefined && (line.handedInMs !== undefined) === is.handedIn && line.status === is.status;
  return told
    ? undefined
    : wrong('ARCHIVE_SHEET_DIFFERS', `record-sheet.json (${candidate.candidate})`, [
        `考场记录表与流水不一致：考生 ${candidate.candidate}`,
        `the record sheet and the journals differ about ${candidate.candidate}`,
      ]);
}

const STARTS: ReadonlySet<string | undefined> = new Set(['start-room', 'start-seat', 'move-seat']);

/** Things that the console should have written down as well. */
function roomFindings(
  candidate: Candidate,
  chain: readonly WrittenPart[],
  { of, paper }: { readonly of: RoomEvidence; readonly paper: string },
): readonly Finding[] {
  const found: Finding[] = [];
  const granted = of.room.papersGranted.get(`${candidate.candidate}-${candidate.attempt}`);
  if (granted?.paper !== paper)
    found.push(
      note(of, candidate, [
        'PAPER_NOT_GRANTED',
        '监考台没有为此试卷发放题目密钥的记录',
        'the console has no entry of giving the keys of this paper',
      ]),
    );
  for (const { part } of chain) {
    const start = part.started === undefined ? undefined : of.room.byOrder.get(part.started.order)?.act.act;
    if (part.started !== undefined && !STARTS.has(start))
      found.push(
        note(of, candidate, [
          'START_UNPROVEN',
          '开始作答没有对应的开考操作',
          'the start has no act of the room',
        ]),
      );
  }
  return found;
}

/** Never began: the signed record sheet must tell so, as an absentee, as a seat that stayed empty, or by a status that the room gave. */
function accountForAbsentee(candidate: Candidate, of: RoomEvidence): Result<AccountedCandidate> {
  const { issued, room, sheet } = of;
  const given = room.statuses.get(candidate.candidate);
  const absentee = sheet.absentees.some((one) => one.candidate === candidate.candidate);
  const seated = sheet.sittings.find((one) => one.candidate === candidate.candidate);
  const emptySeat = seated !== undefined && seated.startedMs === undefined && seated.handedInMs === undefined;
  const struckOut = given === 'violation' || given === 'impersonation';
  if (!absentee && !emptySeat && !struckOut)
    return refuse(
      wrong('ARCHIVE_CANDIDATE', `candidate ${candidate.candidate}`, [
        `考生 ${candidate.candidate} 既没有交卷，也没有记为缺考`,
        `${candidate.candidate} neither handed in nor is told to be absent`,
      ]),
    );
  const status: SittingStatus = struckOut ? given : 'absent';
  const { blueprint } = issued.session;
  const score: ScoreRow = {
    session: issued.session.session,
    candidate: candidate.candidate,
    attempt: candidate.attempt,
    paperPoints: 0,
    ...resultOf(0, status, blueprint),
    status,
    provisional: false,
    sections: [],
    policy: `${blueprint.id} v${blueprint.version}`,
    scoredMs: of.nowMs,
  };
  const findings = emptySeat
    ? [note(of, candidate, ['NEVER_BEGAN', '已准入但没有开始作答', 'was admitted and never began'])]
    : [];
  return ok({ score, handedIn: false, findings, pictures: [] });
}

function note(
  of: RoomEvidence,
  candidate: Candidate,
  [code, zh, en]: readonly [string, string, string],
): Finding {
  const { session } = of.issued.session;
  return {
    session,
    candidate: candidate.candidate,
    stage: 'archive',
    code,
    zh,
    en,
    where: candidate.candidate,
  };
}

function wrong(code: string, where: string, [zh, en]: readonly [string, string]): Trouble {
  return trouble(
    code,
    {
      zh: `档案不一致（${where}）：${zh}。请保留全部机器和流水，联系主管部门。`,
      en: `The archive contradicts itself (${where}): ${en}. Keep all machines and journals, and call the authority.`,
    },
    where,
  );
}
