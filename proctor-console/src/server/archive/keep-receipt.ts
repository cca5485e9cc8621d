import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Envelope, encodeEnvelope } from '@exam-room/shared/crypto';
import { writeDurably } from '@exam-room/shared/host/durable-file';

/** Puts the authority's word beside the archive: `receipts/<name>.dsse.json`. The archive itself must be there. Repeats are harmless. */
export function keepReceipt(archive: string, name: string, receipt: Envelope): void {
  const path = join(archive, 'receipts', `${name}.dsse.json`);
  if (!existsSync(path)) writeDurably(path, encodeEnvelope(receipt));
}

export function hasReceipt(archive: string, name: string): boolean {
  return existsSync(join(archive, 'receipts', `${name}.dsse.json`));
}
