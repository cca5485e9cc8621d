import type { CandidateId, DeviceId, Digest, SessionId } from '@exam-room/shared/base';
import { sittingStatusSchema, snapshotDueSchema, snapshotVerdictSchema } from '@exam-room/shared/records';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import {
  type ArchiveRow,
  type Finding,
  PICTURE_STATES,
  type PictureRow,
  type RefusalRow,
  type ReviewRow,
  type ScoreRow,
  type SittingRow,
} from '../store-port.ts';
import type { Tables } from './tables.ts';

const sectionsSchema = z.array(
  z.object({
    section: z.string(),
    points: z.number(),
    of: z.number(),
    items: z.number(),
    answered: z.number(),
    full: z.number(),
  }),
);
const stageSchema = z.enum(['sitting', 'archive', 'snapshot']);
const reviewStateSchema = z.enum(['open', 'confirmed']);
const pictureStateSchema = z.enum(PICTURE_STATES);

// The casts below restore brands: the values were branded when they were written here and nobody else writes these tables.

export function sittingOf(row: Selectable<Tables['sittings']>): SittingRow {
  return {
    session: row.session as SessionId,
    candidate: row.candidate as CandidateId,
    attempt: row.attempt,
    device: row.device as DeviceId,
    epoch: row.epoch,
    headSeq: row.head_seq,
    head: row.head as Digest,
    handedIn: row.handed_in,
    snapshots: row.snapshots,
    receivedMs: row.received_ms,
  };
}

export function scoreOf(row: Selectable<Tables['scores']>): ScoreRow {
  return {
    session: row.session as SessionId,
    candidate: row.candidate as CandidateId,
    attempt: row.attempt,
    paperPoints: row.paper_points,
    points: row.points,
    passed: row.passed,
    status: sittingStatusSchema.parse(row.status),
    provisional: row.provisional,
    ...(row.paper === null ? {} : { paper: row.paper as Digest }),
    sections: sectionsSchema.parse(JSON.parse(row.sections)),
    policy: row.policy,
    scoredMs: row.scored_ms,
  };
}

export function findingOf(row: Selectable<Tables['findings']>): Finding {
  return {
    session: row.session as SessionId,
    ...(row.candidate === '' ? {} : { candidate: row.candidate as CandidateId }),
    stage: stageSchema.parse(row.stage),
    code: row.code,
    zh: row.zh,
    en: row.en,
    where: row.place,
  };
}

export function refusalOf(row: Selectable<Tables['refusals']>): RefusalRow {
  const { at_ms, place, ...rest } = row;
  return { ...rest, atMs: at_ms, where: place };
}

export function archiveOf(row: Selectable<Tables['archives']>): ArchiveRow {
  return {
    session: row.session as SessionId,
    archive: row.archive as Digest,
    files: row.files,
    bytes: row.bytes,
    sittings: row.sittings,
    receivedMs: row.received_ms,
  };
}

export function reviewOf(row: Selectable<Tables['reviews']>): ReviewRow {
  return {
    session: row.session as SessionId,
    title: row.title,
    testDay: row.test_day,
    dueDay: row.due_day,
    calendarKnown: row.calendar_known,
    openedMs: row.opened_ms,
    state: reviewStateSchema.parse(row.state),
  };
}

export function pictureOf(row: Selectable<Tables['pictures']>): PictureRow {
  return {
    session: row.session as SessionId,
    candidate: row.candidate as CandidateId,
    attempt: row.attempt,
    device: row.device as DeviceId,
    epoch: row.epoch,
    seq: row.seq,
    due: snapshotDueSchema.parse(row.due),
    number: row.number,
    file: row.file as Digest,
    picture: row.picture as Digest,
    verdict: snapshotVerdictSchema.parse(row.verdict),
    state: pictureStateSchema.parse(row.state),
  };
}
