import { type Checked, type Flaw, fails, flaw, verdict } from '../flaw.ts';
import { release, type Trust } from '../formats/authority-formats.ts';
import { openStatement, PURPOSES, readEnvelope } from '../proofs/statements.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';
import type { IssuedSession } from './session.ts';

const FILE = 'release.dsse.json';

/** R06: the sealed release package is the authority's and this session's. */
export function checkReleasePackage(files: ArchiveFiles, trust: Trust, session: IssuedSession): Checked {
  const envelope = readEnvelope(files.read(FILE));
  if (envelope === undefined) return fails(flaw(FILE, { zh: '无法读取。', en: 'cannot be read.' }));
  const opened = openStatement(envelope, {
    what: FILE,
    purpose: PURPOSES.release,
    ...trust.roles.session,
    schema: release,
  });
  if (!opened.ok) return fails(opened.flaw);
  const { payload, digest } = opened.value;
  const flaws: Flaw[] = [];
  if (digest !== session.release || payload.session !== session.session)
    flaws.push(
      flaw(FILE, {
        zh: '不是本场次签发的启封包：启封包被换过。',
        en: 'is not the release package that the session names: it was exchanged.',
      }),
    );
  if (payload.notBeforeMs !== session.window.notBeforeMs)
    flaws.push(
      flaw(FILE, {
        zh: '启封时间与场次不一致。',
        en: 'names another earliest moment of release than the session.',
      }),
    );
  return verdict(flaws, { zh: '启封包属于本场次', en: 'the release package is of this session' });
}
