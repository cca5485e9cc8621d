import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import type { TakeOver } from '../journals/consoles.ts';
import { placeOf, seatRecords } from '../journals/journal.ts';
import { rootsAt } from '../proofs/merkle.ts';
import type { Head } from '../proofs/signed-notes.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';
import { readLastHead } from './last-head.ts';
import type { Ledger } from './ledger.ts';
import { silenceFlaws } from './silent-witnesses.ts';
import { readWitnessed, type Witnessed } from './witnessed-head.ts';

interface Room {
  readonly files: ArchiveFiles;
  readonly session: IssuedSession;
  /** As the file lists it. */
  readonly ledger: Ledger;
  readonly takeOvers: readonly TakeOver[];
}

/**
 * R19: the seats stand as witnesses for the ledger. Every head that a seat signed, in the order in which it signed them, is a head of
 * just this ledger: what the console showed the room during the day, it cannot take back. No seat found a contradiction, none that was
 * there was left out for long, and the last head covers everything.
 */
export function checkWitnesses({ files, session, ledger, takeOvers }: Room): Checked {
  const flaws: Flaw[] = [];
  const witnessed = ledger.journals.flatMap((journal) =>
    journal.writer === 'seat'
      ? seatRecords(journal.entries, 'ledger-witnessed').flatMap((entry) => {
          const read = readWitnessed(entry, session);
          if ('head' in read) return [read];
          flaws.push(flaw(placeOf(entry), read));
          return [];
        })
      : [],
  );
  const own = witnessed.filter(({ head }) => isOfThisLedger(head, takeOvers));
  flaws.push(...rootFlaws(own, ledger), ...contradictionFlaws(ledger));
  const last = readLastHead(files, session, ledger);
  flaws.push(...last.flaws, ...silenceFlaws(session, ledger, own));
  const heads = new Set(own.map(({ head }) => head.size)).size;
  const other = witnessed.length - own.length;
  const signers = new Set(witnessed.map(({ entry }) => entry.device.device)).size;
  return verdict(flaws, {
    zh: `${signers} 台座位机共见证 ${heads} 个总账末尾（${own.length} 个签名），都属于这份总账${other === 0 ? '' : `（另有 ${other} 个属于被接管的监考机后来的总账，无从比对）`}；最后的末尾由 ${last.signers} 台签名${missingZh(last.missing)}`,
    en: `${signers} seats witnessed ${heads} heads of the ledger (${own.length} signatures), all of this very ledger${other === 0 ? '' : ` (${other} more are of what a replaced console wrote later, which nobody can compare)`}; ${last.signers} of them signed its last head${missingEn(last.missing)}`,
  });
}

function missingZh(seats: readonly string[]): string {
  return seats.length === 0 ? '' : `；签字时在线而没有签的：${seats.join('、')}（可能刚刚关机）`;
}

function missingEn(seats: readonly string[]): string {
  return seats.length === 0
    ? ''
    : `; connected at the end without signing it (perhaps just switched off): seats ${seats.join(', ')}`;
}

/**
 * Of the console that led last every head, of one that was replaced those that the next console's ledger covers: what that one held at
 * its take-over is proven by R17.
 */
function isOfThisLedger(head: Head, takeOvers: readonly TakeOver[]): boolean {
  const epoch = Number(head.origin.slice(head.origin.lastIndexOf('-') + 1));
  const held = takeOvers.filter(({ act }) => act.epoch > epoch).map(({ act }) => act.size);
  return head.size <= Math.min(...held);
}

function rootFlaws(witnessed: readonly Witnessed[], ledger: Ledger): readonly Flaw[] {
  const leaves = ledger.entries.map(({ hash }) => Buffer.from(hash, 'hex'));
  const roots = rootsAt(
    leaves,
    witnessed.map(({ head }) => head.size),
  );
  const newest = new Map<string, number>();
  return witnessed.flatMap(({ entry, head }) => {
    const where = placeOf(entry);
    const log = `${entry.device.device} ${head.origin}`;
    const before = newest.get(log) ?? 0;
    newest.set(log, head.size);
    if (head.size > entry.place)
      return [
        flaw(where, {
          zh: `座位机签名时总账已有 ${head.size} 条，而这条记录排在第 ${entry.place + 1}：总账次序被改，或有记录被抽掉。`,
          en: `the ledger had ${head.size} entries when the seat signed, yet this entry stands at ${entry.place + 1}: the order was changed, or entries were taken out.`,
        }),
      ];
    if (head.size < before)
      return [
        flaw(where, {
          zh: `座位机先签了 ${before} 条的总账，后签了 ${head.size} 条的：两份总账。`,
          en: `the seat signed a ledger of ${before} entries and then one of ${head.size}: two ledgers.`,
        }),
      ];
    return roots.get(head.size) === head.root
      ? []
      : [
          flaw(where, {
            zh: `座位机签名见证的前 ${head.size} 条与档案中的不同：监考机在出示之后改写了总账。`,
            en: `the first ${head.size} entries that the seat signed for are not those of this archive: the console rewrote its ledger after it had shown it.`,
          }),
        ];
  });
}

function contradictionFlaws(ledger: Ledger): readonly Flaw[] {
  return ledger.journals.flatMap((journal) =>
    journal.writer === 'seat'
      ? seatRecords(journal.entries, 'ledger-contradicted').map((entry) =>
          flaw(placeOf(entry), {
            zh: `座位机发现监考机出示的总账自相矛盾（${entry.fact.how}）；两份签名的末尾都在这条记录里。请调取监考机和该座位机的磁盘。`,
            en: `the seat found that the console’s ledger contradicts itself (${entry.fact.how}); both signed heads stand in this entry. Ask for the disks of the console and of this seat.`,
          }),
        )
      : [],
  );
}
