import type { Digest } from '@exam-room/shared/base';
import { candidateSchema } from '@exam-room/shared/model';
import type { SealedEntry } from '@exam-room/shared/records';
import type { Database } from 'better-sqlite3';
import type { PaperGrant, SeatShelf } from '../ports.ts';
import type { Connection } from './connection.ts';
import { wrote } from './outbox-rows.ts';

type Db = () => Database;

/** The rows beside the chain: what was received from the console and must survive the program. */
export function shelfRows(connection: () => Connection): SeatShelf {
  const db = () => connection().database;
  return { ...orderRows(db), ...cardRows(db), ...grantRows(db), ...answerKeyRows(db) };
}

function orderRows(db: Db): Pick<SeatShelf, 'keepOrder' | 'orders'> {
  return {
    keepOrder: ({ hash, sealed }) =>
      wrote(() =>
        db()
          .prepare('INSERT INTO orders (hash, payload, sig) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
          .run(hash, sealed.payload, sealed.sig),
      ),
    orders: () =>
      db()
        .prepare<[], SealedEntry & { hash: Digest }>('SELECT hash, payload, sig FROM orders ORDER BY place')
        .all()
        .map(({ hash, payload, sig }) => ({ hash, sealed: { payload, sig } })),
  };
}

function cardRows(db: Db): Pick<SeatShelf, 'keepCard' | 'card'> {
  return {
    keepCard: ({ candidate, photo }) =>
      wrote(() =>
        db()
          .prepare(
            `INSERT INTO cards (candidate, card, photo) VALUES (?, ?, ?)
             ON CONFLICT (candidate) DO UPDATE SET card = excluded.card, photo = excluded.photo`,
          )
          .run(candidate.candidate, JSON.stringify(candidate), photo),
      ),
    card(candidate) {
      const row = db()
        .prepare<[string], { card: string; photo: Buffer }>(
          'SELECT card, photo FROM cards WHERE candidate = ?',
        )
        .get(candidate);
      return row === undefined
        ? undefined
        : { candidate: candidateSchema.parse(JSON.parse(row.card)), photo: row.photo };
    },
  };
}

function grantRows(db: Db): Pick<SeatShelf, 'keepGrant' | 'grant' | 'forgetQuestionKeys'> {
  return {
    keepGrant: (grant) =>
      wrote(() =>
        db()
          .prepare('INSERT INTO grants (candidate, attempt, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
          .run(grant.candidate, grant.attempt, JSON.stringify(grant)),
      ),
    grant(candidate, attempt) {
      const row = db()
        .prepare<[string, number], { body: string }>(
          'SELECT body FROM grants WHERE candidate = ? AND attempt = ?',
        )
        .get(candidate, attempt);
      // Decoded from the wire before it was kept, and written by nobody else.
      return row === undefined ? undefined : (JSON.parse(row.body) as PaperGrant);
    },
    forgetQuestionKeys: (candidate, attempt) =>
      wrote(() =>
        db()
          .prepare(
            "UPDATE grants SET body = json_set(body, '$.keys', json('[]')) WHERE candidate = ? AND attempt = ?",
          )
          .run(candidate, attempt),
      ),
  };
}

function answerKeyRows(db: Db): Pick<SeatShelf, 'keepAnswerKey' | 'answerKey'> {
  return {
    keepAnswerKey: (order, key) =>
      wrote(() =>
        db()
          .prepare('INSERT INTO answer_keys (admission, secret) VALUES (?, ?) ON CONFLICT DO NOTHING')
          .run(order, key),
      ),
    answerKey: (order) =>
      db()
        .prepare<[string], { secret: Buffer }>('SELECT secret FROM answer_keys WHERE admission = ?')
        .get(order)?.secret,
  };
}
