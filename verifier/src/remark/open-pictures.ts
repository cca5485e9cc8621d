import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { placeOf } from '../journals/journal.ts';
import { sha256Hex } from '../proofs/digests.ts';
import { openAge } from '../proofs/sealed.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';
import type { Sitting } from '../sittings/sittings.ts';
import { picturesOf } from '../snapshots/picture-files.ts';
import type { AuthoritySecrets } from './authority-data.ts';

/**
 * R53: every sealed picture that is here (R41 judges what is not) opens to the JPEG that the seat had taken, and in a real session no two are the same picture (the cameras of a rehearsal are pictures themselves).
 */
export async function openPictures(of: {
  readonly files: ArchiveFiles;
  readonly session: IssuedSession;
  readonly sittings: readonly Sitting[];
  readonly secrets: AuthoritySecrets;
}): Promise<Checked> {
  const flaws: Flaw[] = [];
  const seen = new Set<string>();
  const here = new Set(of.files.under('snapshots/'));
  const pictures = picturesOf(of.sittings).filter(({ fact }) => here.has(`snapshots/${fact.file}.age`));
  for (const entry of pictures) {
    const { file, picture } = entry.fact;
    const plain = await openAge(of.secrets.identities, of.files.read(`snapshots/${file}.age`));
    if (plain === undefined || sha256Hex(plain) !== picture)
      flaws.push(
        flaw(placeOf(entry), {
          zh: '密封照片打不开，或不是座位机拍下的那一张：照片被换过。',
          en: 'the sealed picture does not open, or is not the one that the seat took: it was exchanged.',
        }),
      );
    else if (plain[0] !== 0xff || plain[1] !== 0xd8 || plain.length > of.session.policies.snapshots.maxBytes)
      flaws.push(flaw(placeOf(entry), { zh: '不是 JPEG 照片，或过大。', en: 'is no JPEG, or too large.' }));
    if (seen.has(picture) && of.session.mode === 'real')
      flaws.push(
        flaw(placeOf(entry), {
          zh: '与另一张照片完全相同：摄像头画面被回放。',
          en: 'is exactly the same picture as another: a recording was played to the camera.',
        }),
      );
    seen.add(picture);
  }
  return verdict(flaws, {
    zh: `${pictures.length} 张照片打开后与座位机记录一致`,
    en: `${pictures.length} pictures open to what the seats had taken`,
  });
}
