import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { readBase64 } from '../proofs/bytes.ts';
import { signatureHolds } from '../proofs/ed25519.ts';
import type { ReadJournals } from './read-journals.ts';

/** R11: every entry is signed by the machine whose journal it stands in, strictly (RFC 8032, nothing looser). */
export function checkSignatures({ signed }: ReadJournals): Checked {
  const flaws: Flaw[] = [];
  for (const { at, publicKey, message, sig } of signed) {
    const signature = readBase64(sig);
    if (signature === undefined || !signatureHolds({ publicKey, message, signature }))
      flaws.push(
        flaw(at, {
          zh: '签名无效：记录被改动过，或不是这台机器写的。',
          en: 'its signature does not hold: the entry was changed, or another machine wrote it.',
        }),
      );
  }
  return verdict(flaws, {
    zh: `${signed.length} 个签名全部有效`,
    en: `all ${signed.length} signatures hold`,
  });
}
