import { describe, expect, it } from 'vitest';
import { deviceIdOf } from '../../host/device-keys.ts';
import { nativeSignatures, newSigningSeed, signerFromSeed } from '../../host/native-crypto.ts';
import type { SessionId } from '../base/index.ts';
import { openReadiness, signReadiness } from './readiness.ts';

const seat = signerFromSeed(newSigningSeed());
const device = deviceIdOf(seat.publicKey);
const session = 'S1' as SessionId;
const said = {
  session,
  device,
  wallMs: 1,
  checks: [{ check: 'camera', outcome: 'pass', detail: '' }],
} as const;
const from = { session, device, signKey: seat.publicKey };

describe('a seat’s readiness', () => {
  const sealed = signReadiness({ ...said, checks: [...said.checks] }, seat);

  it('is believed when the seat itself has signed it for this session', () => {
    expect(openReadiness(sealed, from, nativeSignatures)).toMatchObject(said);
  });

  it.each([
    ['another seat signed it', { ...from, signKey: signerFromSeed(newSigningSeed()).publicKey }],
    ['it is about another session', { ...from, session: 'S2' }],
    ['it is about another machine', { ...from, device: 'b'.repeat(52) }],
  ])('counts as not said when %s', (_why, other) => {
    expect(openReadiness(sealed, other, nativeSignatures)).toBeUndefined();
  });

  it('counts as not said when a word of it was changed', () => {
    const text = Buffer.from(sealed.payload, 'base64').toString('utf8').replace('pass', 'fail');
    const changed = { ...sealed, payload: Buffer.from(text).toString('base64') };
    expect(openReadiness(changed, from, nativeSignatures)).toBeUndefined();
  });
});
