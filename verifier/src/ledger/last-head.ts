import type { IssuedSession } from '../authority-word/session.ts';
import { type Flaw, flaw, type Words } from '../flaw.ts';
import { readText } from '../proofs/bytes.ts';
import { twoOpinions } from '../proofs/ed25519.ts';
import { type NoteLine, readHead, readNote, signedByLine } from '../proofs/signed-notes.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';
import { rootOfFirst } from './checkpoint.ts';
import { connectedAtEnd, lastConsole } from './connections.ts';
import type { Ledger } from './ledger.ts';

const FILE = 'checkpoint.txt';

export interface LastHead {
  readonly flaws: readonly Flaw[];
  /** How many seats signed it. */
  readonly signers: number;
  /** Seats that the console still heard at the end and that have not signed. */
  readonly missing: readonly string[];
}

/** The last head as a signed note: over the whole ledger, the console's line first, then the witnesses', each its own. */
export function readLastHead(files: ArchiveFiles, session: IssuedSession, ledger: Ledger): LastHead {
  const note = readNote(readText(files.read(FILE)) ?? '');
  const head = note && readHead(note.text);
  if (note === undefined || head === undefined)
    return refused({ zh: '无法读取。', en: 'is no signed note of a checkpoint.' });
  const keeper = lastConsole(ledger);
  const [own, ...lines] = note.lines;
  const isKept =
    keeper !== undefined &&
    head.origin === `exam-room/${session.session}/ledger/${keeper.device.device}-${keeper.epoch}` &&
    own !== undefined &&
    holds(note.text, own, { name: head.origin, publicKey: keeper.device.signKey, as: 'log' });
  if (!isKept)
    return refused({
      zh: '不是本场次的监考机签的，或其流水不在档案中。',
      en: 'is not signed by a console of this session whose journal is here.',
    });
  const size = ledger.entries.length;
  if (head.size !== size || head.root !== rootOfFirst(ledger, size).toString('hex'))
    return refused({
      zh: `覆盖 ${head.size} 条，总账有 ${size} 条，或根散列不同。`,
      en: `covers ${head.size} entries and the ledger has ${size}, or the roots differ.`,
    });
  const signers = new Set<string>();
  for (const line of lines) {
    const seat = session.devices.find(
      ({ device, role }) => role === 'seat' && line.name === `exam-room/${session.session}/witness/${device}`,
    );
    if (
      seat === undefined ||
      signers.has(seat.device) ||
      !holds(note.text, line, { name: line.name, publicKey: seat.signKey, as: 'witness' })
    )
      return refused({
        zh: `带有无效的见证签名（${line.name}）。`,
        en: `carries a witness’ signature that does not hold (${line.name}).`,
      });
    signers.add(seat.device);
  }
  return witnesses(signers, session, ledger);
}

/** A seat may be switched off in the last seconds; that all of them were, while the console still heard them, is not believed. */
function witnesses(signers: ReadonlySet<string>, session: IssuedSession, ledger: Ledger): LastHead {
  const present = connectedAtEnd(ledger);
  const missing = session.devices
    .filter(({ device }) => present.has(device) && !signers.has(device))
    .map(({ seat, device }) => seat ?? device);
  const none = session.mode === 'real' && present.size > 0 && signers.size === 0;
  const flaws = none
    ? [
        flaw(FILE, {
          zh: `签字时有 ${present.size} 台座位机在线，却没有一台为最后的总账签名。`,
          en: `${present.size} seats were connected when the sheet was signed, and not one of them signed the last head of the ledger.`,
        }),
      ]
    : [];
  return { flaws, signers: signers.size, missing };
}

function holds(text: string, line: NoteLine, key: Parameters<typeof signedByLine>[2]): boolean {
  const signed = signedByLine(text, line, key);
  return signed !== undefined && twoOpinions(signed) === 'holds';
}

function refused(words: Words): LastHead {
  return { flaws: [flaw(FILE, words)], signers: 0, missing: [] };
}
