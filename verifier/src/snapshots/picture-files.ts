import type { ActRecord } from '../acts/prove-acts.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { placeOf, type SeatRecord, seatRecords } from '../journals/journal.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';
import type { Sitting } from '../sittings/sittings.ts';

/** An age header for two recipients and the tags of its chunks are smaller than this. */
const SEAL_BYTES = 2_048;

export function picturesOf(sittings: readonly Sitting[]): readonly SeatRecord<'snapshot-taken'>[] {
  return sittings.flatMap(({ stretches }) =>
    stretches.flatMap(({ entries }) => seatRecords(entries, 'snapshot-taken')),
  );
}

/**
 * R41: every picture that a seat took lies in the archive just as it was sealed; none lies there that no seat took; none is used twice. A
 * picture that never arrived is excused only when people signed that its machine failed afterwards for good: it was lost with the machine.
 */
export function checkPictureFiles(of: PictureFilesOf): Checked {
  const listed = new Map(of.files.index.files.map((file) => [file.path, file]));
  const taken = new Set<string>();
  const flaws: Flaw[] = [];
  const pictures = picturesOf(of.sittings);
  let lost = 0;
  for (const entry of pictures) {
    const { file } = entry.fact;
    const found = listed.get(`snapshots/${file}.age`);
    if (taken.has(file))
      flaws.push(
        flaw(placeOf(entry), { zh: '同一张照片用了两次。', en: 'the same picture is used a second time.' }),
      );
    else if (found !== undefined) flaws.push(...fileFlaws(entry, found, of));
    else if (failedAfter(entry, of)) lost += 1;
    else
      flaws.push(
        flaw(placeOf(entry), {
          zh: `照片 ${file.slice(0, 12)}… 不在档案中：被删除或被换掉。`,
          en: `the picture ${file.slice(0, 12)}… is not in the archive: it was removed or exchanged.`,
        }),
      );
    taken.add(file);
  }
  for (const path of of.files.under('snapshots/'))
    if (!taken.has(path.slice('snapshots/'.length, -'.age'.length)))
      flaws.push(flaw(path, { zh: '没有任何座位机拍过这张照片。', en: 'no seat ever took this picture.' }));
  flaws.push(...evidenceFlaws(of.acts, pictures));
  return verdict(flaws, {
    zh: `${pictures.length - lost} 张密封照片齐全，与流水逐张相符${lost > 0 ? `；另有 ${lost} 张随签名认定的故障机器丢失` : ''}`,
    en: `${pictures.length - lost} sealed pictures are all there, each as its seat wrote it down${lost > 0 ? `; ${lost} were lost with machines whose failure was signed` : ''}`,
  });
}

export interface PictureFilesOf {
  readonly files: ArchiveFiles;
  readonly session: IssuedSession;
  readonly sittings: readonly Sitting[];
  readonly acts: readonly ActRecord[];
}

function fileFlaws(
  entry: SeatRecord<'snapshot-taken'>,
  found: { readonly sha256: string; readonly bytes: number },
  { session }: PictureFilesOf,
): readonly Flaw[] {
  const { file, bytes } = entry.fact;
  const right = found.sha256 === file && found.bytes === bytes;
  return right && bytes <= session.policies.snapshots.maxBytes + SEAL_BYTES
    ? []
    : [
        flaw(placeOf(entry), {
          zh: `照片 ${file.slice(0, 12)}… 与座位机记录的散列值或大小不一致，或超过大小限制。`,
          en: `the picture ${file.slice(0, 12)}… is not the one that the seat wrote down, or is larger than allowed.`,
        }),
      ];
}

/**
 * Two persons moved the candidate away from this machine, or a person recorded its fault, after the picture was taken; and the machine
 * never wrote again: one that came back would have brought its pictures.
 */
function failedAfter({ device, place }: SeatRecord, { acts, sittings }: PictureFilesOf): boolean {
  const last = sittings
    .flatMap(({ stretches }) => stretches)
    .filter(({ opened }) => opened.device === device)
    .reduce((most, { entries }) => Math.max(most, entries.at(-1)?.place ?? 0), 0);
  return acts.some(
    ({ act, place: at }) =>
      at > Math.max(place, last) &&
      ((act.act === 'move-seat' && act.fromDevice === device.device) ||
        (act.act === 'record-incident' && act.incident === 'fault' && act.seat === device.seat)),
  );
}

/** Pictures that an incident names as evidence exist. */
function evidenceFlaws(
  acts: readonly ActRecord[],
  pictures: readonly SeatRecord<'snapshot-taken'>[],
): readonly Flaw[] {
  const known = new Set(pictures.flatMap(({ fact }) => [fact.file, fact.picture]));
  return acts.flatMap(({ entry, act }) =>
    act.act === 'record-incident' && act.snapshots.some((picture) => !known.has(picture))
      ? [
          flaw(placeOf(entry), {
            zh: '异常记录引用的照片不存在。',
            en: 'the incident names a picture that does not exist.',
          }),
        ]
      : [],
  );
}
