import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import { type ClockSetting, REAL_TIME } from '@exam-room/shared/host/clock';
import { type DeviceKeys, openDeviceKeys } from '@exam-room/shared/host/device-keys';
import { rememberTrust } from '@exam-room/shared/host/newest-trust';
import type { DeviceIdentity, Session } from '@exam-room/shared/model';
import { type SealedPictures, sealedPictures } from '../camera/keep-sealed.ts';
import type { JournalPlace } from '../journal/journal-place.ts';
import { damaged, FILE } from '../journal/journal-troubles.ts';
import { type Journal, openJournal } from '../journal/open-journal.ts';
import { JOURNAL, repairUnderWay } from '../journal/repair-files.ts';
import { type OpenedSession, openSession } from '../papers/open-session.ts';
import type { OpeningSteps } from './opening-steps.ts';

export interface MachinePlace {
  readonly data: string;
  readonly session: string;
  readonly root: string;
  readonly clockSetting: ClockSetting;
  readonly clock: Clock;
}

export interface Identity {
  readonly keys: DeviceKeys;
  readonly opened: OpenedSession;
  /** How the session lists this machine. */
  readonly identity: DeviceIdentity & { readonly seat: string };
}

/** This machine with everything that must be right before a screen is shown. */
export interface Machine extends Identity {
  readonly journal: Journal;
  readonly pictures: SealedPictures;
}

/** Enough for the rest of a sitting when the disk is full. */
const RESERVE_BYTES = 8 * 1_048_576;

/**
 * The machine's opening, in the order in which it must happen: own keys, the signed session, this machine's place in it, the journal.
 * Codes: those of the steps, CLOCK_NOT_ALLOWED, DEVICE_NOT_LISTED, DEVICE_KEYS.
 */
export async function openMachine(place: MachinePlace, steps: OpeningSteps): Promise<Result<Machine>> {
  const known = await openIdentity(place, steps);
  if (!known.ok) return known;
  const journal = await steps.take({
    name: 'journal',
    // Half a repair looks like no journal at all, and a new one in its place would be a second truth.
    open: () =>
      repairUnderWay(place.data) === undefined
        ? openJournal(journalPlace(place, known.value))
        : refuse(damaged(FILE, 'REPAIR')),
    undo: (one) => one.close(),
  });
  if (!journal.ok) return journal;

  const pictures = sealedPictures(join(place.data, 'snapshots'));
  comparePictures(pictures, journal.value);
  return ok({ ...known.value, journal: journal.value, pictures });
}

/** Where this machine's journal lies and who writes it. */
export function journalPlace(
  place: Pick<MachinePlace, 'data' | 'clock'>,
  { keys, opened }: Identity,
): JournalPlace {
  return {
    path: join(place.data, JOURNAL),
    session: opened.session.session,
    device: keys.device,
    signer: keys.signer,
    clock: place.clock,
    boot: randomBytes(8).toString('hex'),
    reserveBytes: RESERVE_BYTES,
  };
}

/** Who this machine is in which session: everything but its journal. Codes: as above. */
export async function openIdentity(place: MachinePlace, steps: OpeningSteps): Promise<Result<Identity>> {
  mkdirSync(place.data, { recursive: true });
  const keys = await steps.take({ name: 'keys', open: () => readKeys(place.data) });
  if (!keys.ok) return keys;

  const opened = await steps.take({
    name: 'session',
    open: () => openSession({ root: place.root, folder: place.session }),
    undo: (session) => session.questions.close(),
  });
  if (!opened.ok) return opened;
  const { session, trust } = opened.value;
  const newest = await steps.take({ name: 'trust', open: () => rememberTrust(place.data, trust) });
  if (!newest.ok) return newest;

  const clock = await steps.take({ name: 'clock', open: () => allowedClock(session, place.clockSetting) });
  if (!clock.ok) return clock;

  const identity = await steps.take({ name: 'enrolment', open: () => listed(session, keys.value) });
  if (!identity.ok) return identity;

  return ok({ keys: keys.value, opened: opened.value, identity: identity.value });
}

/** Damaged keys are never replaced by new ones: the session lists the old ones, and new ones would be another machine. */
async function readKeys(data: string): Promise<Result<DeviceKeys>> {
  try {
    return ok(await openDeviceKeys(data));
  } catch (problem) {
    const why = problem instanceof Error ? (problem.message.split('\n')[0] ?? '') : '';
    return refuse(
      trouble(
        'DEVICE_KEYS',
        {
          zh: '本机的密钥文件 device-keys.json 无法读取。请从备份恢复，或改用备用机；不要删除后重新生成。',
          en: `The key file device-keys.json of this machine cannot be read (${why}). Restore it or use a spare seat; do not delete it.`,
        },
        join(data, 'device-keys.json'),
      ),
    );
  }
}

/** The real thing runs on the machine's own clock; only a rehearsal may be played faster. */
function allowedClock(session: Session, setting: ClockSetting): Result<true> {
  const plain =
    setting.speed === REAL_TIME.speed &&
    setting.realOriginMs === REAL_TIME.realOriginMs &&
    setting.startsAtMs === REAL_TIME.startsAtMs;
  return plain || session.mode === 'rehearsal'
    ? ok(true)
    : refuse(
        trouble('CLOCK_NOT_ALLOWED', {
          zh: '正式考试场次不能使用演练时钟，请去掉 --clock 后重新启动。',
          en: 'A real session does not run on a rehearsal clock. Start again without --clock.',
        }),
      );
}

function listed(session: Session, keys: DeviceKeys): Result<Machine['identity']> {
  const found = session.devices.find((one) => one.device === keys.device);
  const seat = found?.seat;
  if (
    found === undefined ||
    seat === undefined ||
    found.role !== 'seat' ||
    found.signKey !== keys.signer.publicKey
  )
    return refuse(
      trouble(
        'DEVICE_NOT_LISTED',
        {
          zh: `本机（${keys.device}）不在本场次的机器名单中。请使用名单中的机器，或由主管部门重新签发场次。`,
          en: `This machine (${keys.device}) is not listed as a seat of the session. Use a listed machine, or have the session issued again.`,
        },
        keys.device,
      ),
    );
  return ok({ ...found, seat });
}

/** After a crash between a picture's file, its entry and its row: the entry decides which files are evidence. */
function comparePictures(pictures: SealedPictures, journal: Journal): void {
  const onDisk = new Set(pictures.files());
  for (const { seq, fact } of journal.opened)
    if (fact.kind === 'snapshot-taken' && onDisk.delete(fact.file))
      journal.keepPicture({ file: fact.file, bytes: fact.bytes, seq });
  // A picture whose entry rotted away stays: it may still be shown to somebody beside the damaged file.
  if (journal.opened.some(({ fact }) => fact.kind === 'journal-repaired')) return;
  for (const orphan of onDisk) void pictures.forget(orphan);
}
