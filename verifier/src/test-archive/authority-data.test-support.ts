import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NONCE, type Plan, SEED, SESSION } from './plan.test-support.ts';
import { sealTo } from './sealing.test-support.ts';

/** The part of an authority's data folder that opens and marks: docs/files.md. */
export async function writeAuthorityData(plan: Plan, folder: string): Promise<void> {
  const { bank, version } = plan.pool;
  const put = async (path: string, content: unknown) => {
    const bytes = Buffer.from(JSON.stringify(content));
    writeFileSync(join(folder, path), path.endsWith('.age') ? await sealTo(plan.identity, bytes) : bytes);
  };
  for (const inside of ['keys', `banks/${bank}-v${version}`, `sessions/${SESSION}`])
    mkdirSync(join(folder, inside), { recursive: true });
  await put('keys/results.json', {
    schema: 'exam-room/seal-key/v1',
    label: 'TEST ONLY',
    identity: plan.identity,
  });
  await put(`banks/${bank}-v${version}/answer-keys.age`, {
    schema: 'exam-room/answer-keys/v1',
    bank,
    version,
    keys: plan.answerKeys,
    analyses: {},
  });
  await put(`sessions/${SESSION}/secrets.age`, {
    schema: 'exam-room/session-secrets/v1',
    session: SESSION,
    seed: SEED,
    nonce: NONCE,
  });
}
