import type { Digest } from '@exam-room/shared/base';
import { seatCardSchema } from '@exam-room/shared/model';
import type { SealedEntry } from '@exam-room/shared/records';
import type { PaperGrant, SeatShelf } from '../ports.ts';
import { emptyLog } from './connection.ts';
import type { RowAccess } from './row-access.ts';

/** The rows beside the chain: what was received from the console and must survive the program. */
export function shelfRows(rows: RowAccess): SeatShelf {
  return {
    ...orderRows(rows),
    ...cardRows(rows),
    ...grantRows(rows),
    ...answerKeyRows(rows),
    ...earlierRows(rows),
  };
}

function orderRows({ read, wrote }: RowAccess): Pick<SeatShelf, 'keepOrder' | 'orders'> {
  return {
    keepOrder: ({ hash, sealed }) =>
      wrote((db) =>
        db
          .prepare('INSERT INTO orders (hash, payload, sig) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
          .run(hash, sealed.payload, sealed.sig),
      ),
    orders: () =>
      read<readonly (SealedEntry & { readonly hash: Digest })[]>(
        (db) =>
          db
            .prepare<[], SealedEntry & { hash: Digest }>(
              'SELECT hash, payload, sig FROM orders ORDER BY place',
            )
            .all(),
        [],
      ).map(({ hash, payload, sig }) => ({ hash, sealed: { payload, sig } })),
  };
}

function cardRows({ read, wrote }: RowAccess): Pick<SeatShelf, 'keepCard' | 'card' | 'forgetFace'> {
  return {
    keepCard: ({ candidate, photo }) =>
      wrote((db) =>
        db
          .prepare(
            `INSERT INTO cards (candidate, card, photo) VALUES (?, ?, ?)
             ON CONFLICT (candidate) DO UPDATE SET card = excluded.card, photo = excluded.photo`,
          )
          .run(candidate.candidate, JSON.stringify(candidate), photo),
      ),
    card(candidate) {
      const row = read(
        (db) =>
          db
            .prepare<[string], { card: string; photo: Buffer }>(
              'SELECT card, photo FROM cards WHERE candidate = ?',
            )
            .get(candidate),
        undefined,
      );
      return row === undefined
        ? undefined
        : { candidate: seatCardSchema.parse(JSON.parse(row.card)), photo: row.photo };
    },
    forgetFace: (candidate) =>
      wrote((db) => {
        const forget = db.prepare("UPDATE cards SET photo = x'' WHERE candidate = ? AND length(photo) > 0");
        if (forget.run(candidate).changes > 0) emptyLog(db);
      }),
  };
}

function grantRows({
  read,
  wrote,
}: RowAccess): Pick<SeatShelf, 'keepGrant' | 'grant' | 'forgetQuestionKeys'> {
  return {
    keepGrant: (grant) =>
      wrote((db) =>
        db
          .prepare('INSERT INTO grants (candidate, attempt, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
          .run(grant.candidate, grant.attempt, JSON.stringify(grant)),
      ),
    grant(candidate, attempt) {
      const row = read(
        (db) =>
          db
            .prepare<[string, number], { body: string }>(
              'SELECT body FROM grants WHERE candidate = ? AND attempt = ?',
            )
            .get(candidate, attempt),
        undefined,
      );
      // Decoded from the wire before it was kept, and written by nobody else.
      return row === undefined ? undefined : (JSON.parse(row.body) as PaperGrant);
    },
    forgetQuestionKeys: (candidate, attempt) =>
      wrote((db) =>
        db
          .prepare(
            "UPDATE grants SET body = json_set(body, '$.keys', json('[]')) WHERE candidate = ? AND attempt = ?",
          )
          .run(candidate, attempt),
      ),
  };
}

function answerKeyRows({ read, wrote }: RowAccess): Pick<SeatShelf, 'keepAnswerKey' | 'answerKey'> {
  return {
    keepAnswerKey: (order, key) =>
      wrote((db) =>
        db
          .prepare('INSERT INTO answer_keys (admission, secret) VALUES (?, ?) ON CONFLICT DO NOTHING')
          .run(order, key),
      ),
    answerKey: (order) =>
      read(
        (db) =>
          db
            .prepare<[string], { secret: Buffer }>('SELECT secret FROM answer_keys WHERE admission = ?')
            .get(order),
        undefined,
      )?.secret,
  };
}

function earlierRows({ read, wrote }: RowAccess): Pick<SeatShelf, 'keepEarlier' | 'earlier'> {
  return {
    keepEarlier: (order, entries) =>
      wrote((db) =>
        db.transaction(() => {
          const first = db.prepare('INSERT INTO moves VALUES (?, ?) ON CONFLICT DO NOTHING');
          if (first.run(order, entries.length).changes === 0) return; // what the sitting was opened on stays as it is
          const keep = db.prepare('INSERT INTO earlier_entries VALUES (?, ?, ?, ?)');
          for (const [place, { payload, sig }] of entries.entries()) keep.run(order, place, payload, sig);
        })(),
      ),
    earlier: (order) =>
      read<readonly SealedEntry[] | undefined>((db) => {
        const kept = db.prepare('SELECT entries FROM moves WHERE admission = ?').get(order);
        return kept === undefined
          ? undefined
          : db
              .prepare<[string], SealedEntry>(
                'SELECT payload, sig FROM earlier_entries WHERE admission = ? ORDER BY place',
              )
              .all(order);
      }, undefined),
  };
}
