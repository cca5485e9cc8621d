// TEST ONLY: whose words the room believes.

import type { Signer } from '@exam-room/shared/crypto';
import type { Trust } from '@exam-room/shared/model';

export function testTrust(
  signers: { readonly root: Signer; readonly session: Signer; readonly receipt: Signer },
  of: { readonly sealTo: string; readonly intakePin: string },
): Trust {
  const role = (signer: Signer) => ({ keys: [signer.publicKey], threshold: 1 });
  return {
    schema: 'exam-room/trust/v1',
    version: 1,
    authority: 'TEST ONLY',
    issuedMs: 0,
    expiresMs: 4_000_000_000_000,
    root: role(signers.root),
    roles: { bank: role(signers.session), session: role(signers.session), receipt: role(signers.receipt) },
    resultsSealTo: of.sealTo,
    intakePin: of.intakePin,
  };
}
