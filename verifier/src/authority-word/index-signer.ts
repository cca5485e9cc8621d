import { type Checked, fails, flaw, holds } from '../flaw.ts';
import { archiveIndex } from '../formats/archive-formats.ts';
import type { Device } from '../formats/authority-formats.ts';
import { openStatement, PURPOSES } from '../proofs/statements.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';
import type { IssuedSession } from './session.ts';

export function consolesOf(session: IssuedSession): readonly Device[] {
  return session.devices.filter(({ role }) => role !== 'seat');
}

/** The signed archive index: who signed it and what the authority's receipt calls it. */
export interface SignedIndex {
  readonly device: Device;
  readonly digest: string;
}

/** R08: the archive's index is signed by a console that the session lists. */
export function checkIndexSigner(files: ArchiveFiles, session: IssuedSession): Checked<SignedIndex> {
  const consoles = consolesOf(session);
  const opened = openStatement(files.indexEnvelope, {
    what: 'archive.dsse.json',
    purpose: PURPOSES.archive,
    keys: consoles.map(({ signKey }) => signKey),
    threshold: 1,
    schema: archiveIndex,
  });
  if (!opened.ok) return fails(opened.flaw);
  const device = consoles.find(({ signKey }) => signKey === opened.value.signers[0]);
  if (device === undefined || opened.value.signers.length !== 1)
    return fails(
      flaw('archive.dsse.json', { zh: '签名者不是唯一的监考机。', en: 'is not signed by just one console.' }),
    );
  return holds(
    { device, digest: opened.value.digest },
    { zh: `由监考机 ${device.device} 签名`, en: `signed by the console ${device.device}` },
  );
}
