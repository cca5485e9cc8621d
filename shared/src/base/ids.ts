declare const brand: unique symbol;

/** A string that may only come from its own constructor or schema. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

export type SessionId = Branded<'SessionId'>;
export type CandidateId = Branded<'CandidateId'>;
export type InvigilatorId = Branded<'InvigilatorId'>;
/** Lower-case hex of the first 16 bytes of SHA-256 over the device's Ed25519 public key. */
export type DeviceId = Branded<'DeviceId'>;
/** A seat's label as it stands on the desk, for example `07`. */
export type SeatId = Branded<'SeatId'>;
export type QuestionId = Branded<'QuestionId'>;
/** `<question>.<n>`, n from 1: one thing to be answered. A case has several, every other question one. */
export type ItemId = Branded<'ItemId'>;
/** Lower-case hex of a SHA-256 digest (64 characters). */
export type Digest = Branded<'Digest'>;

const DIGEST = /^[0-9a-f]{64}$/;

export function isDigest(text: string): text is Digest {
  return DIGEST.test(text);
}

/** The item of a question by its place in the question, from 1. */
export function itemId(question: QuestionId, place: number): ItemId {
  return `${question}.${place}` as ItemId; // the one constructor of the brand
}
