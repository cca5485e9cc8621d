import { ok, type Result, type Trouble, trouble } from '@exam-room/shared/base';
import type { Candidate, DeviceIdentity } from '@exam-room/shared/model';
import type { SittingSubmission } from '@exam-room/shared/protocol';
import type { SeatFact } from '@exam-room/shared/records';
import type { IssuedSession } from '../ports.ts';
import type { Blobs } from './blobs.ts';
import { type IntakeTools, missing, type NotTaken, refused } from './intake-tools.ts';
import { type JudgedSitting, judgeSitting } from './judge-sitting.ts';
import { type OpenedPart, openAnswers } from './open-answers.ts';
import { type ProvenJournal, proveSeatJournal } from './prove-journal.ts';
import { inOrder, isSamePart, partsIn, type WrittenPart } from './sitting-chain.ts';

/** A submitted sitting of which everything holds. */
export interface CheckedSitting {
  readonly candidate: Candidate;
  readonly journal: ProvenJournal<SeatFact>;
  /** The parts written by the submitting machine. */
  readonly own: readonly WrittenPart[];
  /** All parts of the sitting, those of earlier seats included. */
  readonly parts: readonly OpenedPart[];
  readonly judged: JudgedSitting;
}

/**
 * Checks one submitted sitting against the session, at the stage where only the station's own journal is there. Codes: NOT_ON_ROLL,
 * DEVICE_UNLISTED, ENTRY_*, SITTING_*, PICTURE_SIZE and those of the answers and the judgement; or the pictures that must come first.
 */
export async function checkSitting(
  submission: SittingSubmission,
  issued: IssuedSession,
  tools: Pick<IntakeTools, 'blobs' | 'seal' | 'received'>,
): Promise<Result<CheckedSitting, NotTaken>> {
  const who = whoSat(submission, issued);
  if (!who.ok) return refused(who.error);
  const { candidate, device } = who.value;
  const journal = await proveSeatJournal(submission.entries, {
    session: submission.session,
    device,
    epoch: submission.epoch,
  });
  if (!journal.ok) return refused(journal.error);
  const own = partsIn(journal.value, candidate);
  const pictures = checkPictures(own, tools.blobs);
  if (!pictures.ok) return pictures;
  const sent = await sentEarlier(submission, { issued, candidate });
  if (!sent.ok) return refused(sent.error);
  const known = await earlierParts(submission, { issued, candidate }, tools);
  const earlier = known.filter((one) => sent.value.every((part) => !isSamePart(part, one)));
  const chain = inOrder([...earlier, ...sent.value, ...own]);
  const last = chain.at(-1)?.part;
  if (own.length === 0 || last === undefined) return refused(odd('SITTING_NOT_HERE', submission));
  if (last.handIn === undefined && last.movedBy === undefined)
    return refused(odd('SITTING_UNFINISHED', submission));
  const parts: OpenedPart[] = [];
  for (const one of chain) {
    const opened = await openAnswers(one.part, one, tools.seal);
    if (!opened.ok) return refused(opened.error);
    parts.push(opened.value);
  }
  const judged = judgeSitting({ issued, candidate, parts, grants: 'as-written' });
  return judged.ok
    ? ok({ candidate, journal: journal.value, own, parts, judged: judged.value })
    : refused(judged.error);
}

function whoSat(
  { candidate, attempt, device }: SittingSubmission,
  { roll, session }: IssuedSession,
): Result<{ readonly candidate: Candidate; readonly device: DeviceIdentity }> {
  const enrolled = roll.candidates.find((one) => one.candidate === candidate && one.attempt === attempt);
  if (enrolled === undefined)
    return {
      ok: false,
      error: trouble(
        'NOT_ON_ROLL',
        {
          zh: `考生 ${candidate}（第 ${attempt} 次）不在本场次名单中。`,
          en: `Candidate ${candidate}, attempt ${attempt}, is not on the roll of this session.`,
        },
        `candidate ${candidate}`,
      ),
    };
  const listed = session.devices.find((one) => one.device === device && one.role === 'seat');
  return listed === undefined
    ? { ok: false, error: unlisted(device) }
    : ok({ candidate: enrolled, device: listed });
}

export function unlisted(device: string): Trouble {
  return trouble(
    'DEVICE_UNLISTED',
    {
      zh: `机器 ${device} 不在本场次的机器名单中，其记录不予接收。`,
      en: `The machine ${device} is not listed in this session. Its entries are not taken.`,
    },
    `device ${device}`,
  );
}

/** The receipt says that every picture of the entries is here: so they come first. */
function checkPictures(own: readonly WrittenPart[], blobs: Blobs): Result<true, NotTaken> {
  const taken = own.flatMap(({ part, device, epoch }) =>
    part.taken.map((one) => ({ ...one, where: `${device}-${epoch}/${one.seq}` })),
  );
  const absent = taken.filter((one) => !blobs.has(one.file));
  if (absent.length > 0) return missing(absent.map((one) => one.file));
  const other = taken.find((one) => blobs.size(one.file) !== one.bytes);
  return other === undefined
    ? ok(true)
    : refused(
        trouble(
          'PICTURE_SIZE',
          {
            zh: `抓拍文件的大小与记录 ${other.where} 不符。`,
            en: `The picture of entry ${other.where} has another size than the entry says.`,
          },
          other.where,
        ),
      );
}

/** The journals of the seats where a moved sitting was before, as the submission brings them. Codes: DEVICE_UNLISTED, ENTRY_*. */
async function sentEarlier(
  submission: SittingSubmission,
  { issued, candidate }: { readonly issued: IssuedSession; readonly candidate: Candidate },
): Promise<Result<readonly WrittenPart[]>> {
  const parts: WrittenPart[] = [];
  for (const { device: name, epoch, entries } of submission.earlier ?? []) {
    const device = issued.session.devices.find((one) => one.device === name && one.role === 'seat');
    if (device === undefined) return { ok: false, error: unlisted(name) };
    const journal = await proveSeatJournal(entries, { session: submission.session, device, epoch });
    if (!journal.ok) return journal;
    parts.push(...partsIn(journal.value, candidate));
  }
  return ok(parts);
}

/** What the same candidate did at other seats before being moved, as far as the authority holds it. */
async function earlierParts(
  submission: SittingSubmission,
  of: { readonly issued: IssuedSession; readonly candidate: Candidate },
  tools: Pick<IntakeTools, 'received'>,
): Promise<readonly WrittenPart[]> {
  const parts: WrittenPart[] = [];
  for (const kept of tools.received.partsOf(submission)) {
    const device = of.issued.session.devices.find((one) => one.device === kept.device);
    if (device === undefined) continue;
    const journal = await proveSeatJournal(kept.entries, {
      session: kept.session,
      device,
      epoch: kept.epoch,
    });
    if (journal.ok) parts.push(...partsIn(journal.value, of.candidate));
  }
  return parts;
}

function odd(
  code: 'SITTING_NOT_HERE' | 'SITTING_UNFINISHED',
  { candidate, device, epoch }: SittingSubmission,
): Trouble {
  const where = `${device}-${epoch}`;
  return code === 'SITTING_NOT_HERE'
    ? trouble(
        code,
        {
          zh: `流水 ${where} 中没有考生 ${candidate} 的答题过程。`,
          en: `The journal ${where} does not tell of a sitting of ${candidate}.`,
        },
        where,
      )
    : trouble(
        code,
        {
          zh: `考生 ${candidate} 在流水 ${where} 中尚未交卷。请在交卷后发送。`,
          en: `The sitting of ${candidate} in ${where} has not been handed in. Send it after the hand-in.`,
        },
        where,
      );
}
