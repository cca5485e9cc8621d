import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { NONCE, type Plan, SEED, SESSION } from '../../verifier/src/test-archive/plan.test-support.ts';
import { sealTo } from '../../verifier/src/test-archive/sealing.test-support.ts';
import { type Exhibit, putFolder, ROOT } from './exhibit.ts';

// The honest archive, asked about with an authority's folder in which one thing is otherwise.

type Change = (folder: string, plan: Plan) => Promise<void> | void;

function asked(name: string, rule: string | undefined, change: Change): Exhibit {
  return {
    name: `an authority’s folder ${name}`,
    rule,
    async make(folder, { honest, authority }) {
      putFolder(folder, honest.archive.files);
      const keys = `${folder}-authority`;
      rmSync(keys, { recursive: true, force: true });
      cpSync(authority, keys, { recursive: true });
      await change(keys, honest.plan);
      return { folder, root: ROOT, keys };
    },
  };
}

async function putSealed(path: string, plan: Plan, content: unknown): Promise<void> {
  writeFileSync(path, await sealTo(plan.identity, Buffer.from(JSON.stringify(content))));
}

function bankOf({ pool }: Plan): string {
  return join('banks', `${pool.bank}-v${pool.version}`);
}

function answerKeys(name: string, rule: string, change: (file: Record<string, unknown>) => object): Exhibit {
  return asked(name, rule, (folder, plan) => {
    const { bank, version } = plan.pool;
    const file = { schema: 'exam-room/answer-keys/v1', bank, version, keys: plan.answerKeys };
    return putSealed(join(folder, bankOf(plan), 'answer-keys.age'), plan, change(file));
  });
}

function secrets(name: string, change: object): Exhibit {
  return asked(name, 'R50', (folder, plan) =>
    putSealed(join(folder, 'sessions', SESSION, 'secrets.age'), plan, {
      session: SESSION,
      seed: SEED,
      nonce: NONCE,
      ...change,
    }),
  );
}

export const ODD_AUTHORITIES: readonly Exhibit[] = [
  asked('with more than keys among its keys', undefined, (folder) => {
    mkdirSync(join(folder, 'keys', 'old'));
    writeFileSync(join(folder, 'keys', 'read me.txt'), 'keys');
  }),
  asked('without its record of the session', undefined, (folder) =>
    rmSync(join(folder, 'sessions'), { recursive: true }),
  ),
  asked('without keys', 'R50', (folder) => rmSync(join(folder, 'keys'), { recursive: true })),
  asked('with the key of another authority', 'R50', async (folder) =>
    writeFileSync(
      join(folder, 'keys', 'results.json'),
      JSON.stringify({ identity: await generateX25519Identity() }),
    ),
  ),
  asked('without the bank', 'R50', (folder) => rmSync(join(folder, 'banks'), { recursive: true })),
  asked('whose answer keys do not open', 'R50', (folder, plan) =>
    writeFileSync(join(folder, bankOf(plan), 'answer-keys.age'), 'no age file'),
  ),
  answerKeys('with the answer keys of another bank', 'R50', (file) => ({ ...file, bank: 'bank-102' })),
  answerKeys('with the answer keys of another version', 'R50', (file) => ({ ...file, version: 2 })),
  answerKeys('with the answer keys of too few items', 'R52', (file) => ({ ...file, keys: {} })),
  asked('whose record of the session does not open', 'R50', (folder) =>
    writeFileSync(join(folder, 'sessions', SESSION, 'secrets.age'), 'no age file'),
  ),
  secrets('with another seed', { seed: 'a'.repeat(64) }),
  secrets('with another nonce', { nonce: 'd'.repeat(64) }),
];
