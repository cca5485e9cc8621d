/**
 * Every purpose that is ever signed, with its version. A signature made for one purpose holds for no other,
 * because the purpose is inside the signed bytes.
 */
export const PURPOSE = {
  trust: 'exam-room/trust/v1',
  bank: 'exam-room/bank/v1',
  bankRecord: 'exam-room/bank-record/v1',
  bankIndex: 'exam-room/bank-index/v1',
  session: 'exam-room/session/v1',
  roll: 'exam-room/roll/v1',
  release: 'exam-room/release/v1',
  entry: 'exam-room/entry/v1',
  act: 'exam-room/act/v1',
  checkpoint: 'exam-room/checkpoint/v1',
  archive: 'exam-room/archive/v1',
  readiness: 'exam-room/readiness/v1',
  sittingReceipt: 'exam-room/sitting-receipt/v1',
  sessionReceipt: 'exam-room/session-receipt/v1',
} as const;

export type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];
