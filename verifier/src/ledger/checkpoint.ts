import { consolesOf } from '../authority-word/index-signer.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, fails, flaw, verdict } from '../flaw.ts';
import { checkpoint } from '../formats/archive-formats.ts';
import { merkleRoot, sheetCode } from '../proofs/merkle.ts';
import { openStatement, PURPOSES, readEnvelope } from '../proofs/statements.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';
import type { Ledger } from './ledger.ts';

const FILE = 'checkpoint.dsse.json';

export function rootOfFirst(ledger: Ledger, size: number): Buffer {
  return merkleRoot(ledger.entries.slice(0, size).map(({ hash }) => Buffer.from(hash, 'hex')));
}

/** R15: the console's signed checkpoint is over exactly this ledger: its size and its Merkle root (RFC 6962). */
export function checkCheckpoint(files: ArchiveFiles, session: IssuedSession, ledger: Ledger): Checked {
  const envelope = readEnvelope(files.read(FILE));
  if (envelope === undefined) return fails(flaw(FILE, { zh: '无法读取。', en: 'cannot be read.' }));
  const consoles = consolesOf(session);
  const opened = openStatement(envelope, {
    what: FILE,
    purpose: PURPOSES.checkpoint,
    keys: consoles.map(({ signKey }) => signKey),
    threshold: 1,
    schema: checkpoint,
  });
  if (!opened.ok) return fails(opened.flaw);
  const { payload, signers } = opened.value;
  const signer = consoles.find(({ device }) => device === payload.device);
  const flaws: Flaw[] = [];
  if (payload.session !== session.session)
    flaws.push(flaw(FILE, { zh: '属于另一场次。', en: 'is of another session.' }));
  const own = ledger.journals.find(
    ({ device, epoch }) => device.device === payload.device && epoch === payload.epoch,
  );
  if (signer === undefined || signers.length !== 1 || signers[0] !== signer.signKey || own === undefined)
    flaws.push(
      flaw(FILE, {
        zh: '写明的监考机与签名者不一致，或其流水不在档案中。',
        en: 'names another console than the one that signed it, or one whose journal is not here.',
      }),
    );
  const root = rootOfFirst(ledger, ledger.entries.length);
  if (payload.size !== ledger.entries.length || payload.root !== root.toString('hex'))
    flaws.push(
      flaw(FILE, {
        zh: `检查点覆盖 ${payload.size} 条，总账有 ${ledger.entries.length} 条，或根散列不同：总账被增减或改序。`,
        en: `the checkpoint covers ${payload.size} entries and the ledger has ${ledger.entries.length}, or the roots differ: entries were added, dropped or put in another order.`,
      }),
    );
  return verdict(flaws, {
    zh: `监考机签名的检查点覆盖全部 ${payload.size} 条，总账码 ${sheetCode(root)}`,
    en: `the console's checkpoint covers all ${payload.size} entries; ledger code ${sheetCode(root)}`,
  });
}
