import { consoleEntries } from '../exam-day/release.ts';
import { type Flaw, flaw } from '../flaw.ts';
import {
  type SessionReceipt,
  type SittingReceipt,
  sessionReceipt,
  sittingReceipt,
} from '../formats/archive-formats.ts';
import type { Trust } from '../formats/authority-formats.ts';
import type { Envelope } from '../formats/primitive-formats.ts';
import { consoleRecords, type Journal, placeOf } from '../journals/journal.ts';
import { openStatement, PURPOSES, readEnvelope } from '../proofs/statements.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';

/** A receipt that the authority's receipt key has signed, and where it was found. */
export interface ReadReceipts {
  readonly sittings: readonly {
    readonly at: string;
    readonly place?: number;
    readonly receipt: SittingReceipt;
  }[];
  readonly session: SessionReceipt | undefined;
  readonly flaws: readonly Flaw[];
}

/** Reads the receipts beside the archive and those that the console journalled as they arrived. */
export function readReceipts(files: ArchiveFiles, trust: Trust, journals: readonly Journal[]): ReadReceipts {
  const flaws: Flaw[] = [];
  const sittings: { at: string; place?: number; receipt: SittingReceipt }[] = [];
  let session: SessionReceipt | undefined;
  const seen = new Map<string, SittingReceipt>();
  const openOnce = (envelope: Envelope, at: string) => {
    const key = JSON.stringify(envelope);
    const known = seen.get(key);
    if (known !== undefined) return known;
    const opened = openStatement(envelope, {
      what: at,
      purpose: PURPOSES.sittingReceipt,
      ...trust.roles.receipt,
      schema: sittingReceipt,
    });
    if (!opened.ok) {
      flaws.push(opened.flaw);
      return undefined;
    }
    seen.set(key, opened.value.payload);
    return opened.value.payload;
  };
  for (const { path, bytes } of files.receipts) {
    const envelope = readEnvelope(bytes);
    if (envelope === undefined) {
      flaws.push(
        flaw(path, {
          zh: '回执已损坏，或不是规定的写法。',
          en: 'is damaged, or not written in its one spelling.',
        }),
      );
      continue;
    }
    if (path === 'receipts/session.dsse.json') {
      const opened = openStatement(envelope, {
        what: path,
        purpose: PURPOSES.sessionReceipt,
        ...trust.roles.receipt,
        schema: sessionReceipt,
      });
      if (opened.ok) session = opened.value.payload;
      else flaws.push(opened.flaw);
      continue;
    }
    const receipt = openOnce(envelope, path);
    if (receipt === undefined) continue;
    sittings.push({ at: path, receipt });
    if (path !== `receipts/${receipt.candidate}-${receipt.attempt}.dsse.json`)
      flaws.push(
        flaw(path, {
          zh: '文件名与回执内容不符。',
          en: 'is the receipt of another sitting than its name says.',
        }),
      );
  }
  for (const entry of consoleRecords(consoleEntries(journals), 'receipt-arrived')) {
    const receipt = openOnce(entry.fact.receipt, placeOf(entry));
    if (receipt === undefined) continue;
    sittings.push({ at: placeOf(entry), place: entry.place, receipt });
    const { candidate, attempt, device } = entry.fact;
    if (receipt.candidate !== candidate || receipt.attempt !== attempt || receipt.device !== device)
      flaws.push(
        flaw(placeOf(entry), {
          zh: '记录写明的考生与回执不符。',
          en: 'names another sitting than the receipt in it.',
        }),
      );
  }
  return { sittings, session, flaws };
}
