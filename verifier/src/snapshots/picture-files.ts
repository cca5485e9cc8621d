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

/** R41: every picture that a seat took lies in the archive just as it was sealed; none lies there that no seat took; none is used twice. */
export function checkPictureFiles(of: {
  readonly files: ArchiveFiles;
  readonly session: IssuedSession;
  readonly sittings: readonly Sitting[];
  readonly acts: readonly ActRecord[];
}): Checked {
  const listed = new Map(of.files.index.files.map((file) => [file.path, file]));
  const owner = new Map<string, SeatRecord<'snapshot-taken'>>();
  const flaws: Flaw[] = [];
  const pictures = picturesOf(of.sittings);
  for (const entry of pictures) {
    const { file, bytes } = entry.fact;
    const found = listed.get(`snapshots/${file}.age`);
    if (found === undefined)
      flaws.push(
        flaw(placeOf(entry), {
          zh: `照片 ${file.slice(0, 12)}… 不在档案中：被删除或被换掉。`,
          en: `the picture ${file.slice(0, 12)}… is not in the archive: it was removed or exchanged.`,
        }),
      );
    else if (
      found.sha256 !== file ||
      found.bytes !== bytes ||
      bytes > of.session.policies.snapshots.maxBytes + SEAL_BYTES
    )
      flaws.push(
        flaw(placeOf(entry), {
          zh: `照片 ${file.slice(0, 12)}… 与座位机记录的散列值或大小不一致，或超过大小限制。`,
          en: `the picture ${file.slice(0, 12)}… is not the one that the seat wrote down, or is larger than allowed.`,
        }),
      );
    if (owner.has(file))
      flaws.push(
        flaw(placeOf(entry), { zh: '同一张照片用了两次。', en: 'the same picture is used a second time.' }),
      );
    owner.set(file, entry);
  }
  for (const path of of.files.under('snapshots/'))
    if (!owner.has(path.slice('snapshots/'.length, -'.age'.length)))
      flaws.push(flaw(path, { zh: '没有任何座位机拍过这张照片。', en: 'no seat ever took this picture.' }));
  flaws.push(...evidenceFlaws(of.acts, pictures));
  return verdict(flaws, {
    zh: `${pictures.length} 张密封照片齐全，与流水逐张相符`,
    en: `${pictures.length} sealed pictures are all there, each as its seat wrote it down`,
  });
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
