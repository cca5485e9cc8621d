import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runCommand } from './appliance.ts';
import { openAnswerKeys } from './archive-check.ts';
import type { AnswerKeys } from './people.ts';

// What only the authority knows, read from a rehearsal's own authority folder (TEST ONLY keys).

const identitySchema = z.looseObject({ identity: z.string() });
const releaseCodeSchema = z.looseObject({ code: z.string() });

/** The sealing identity that opens answers and snapshots. */
export function sealIdentityOf(authorityData: string): string {
  return identitySchema.parse(JSON.parse(readFileSync(join(authorityData, 'keys', 'results.json'), 'utf8')))
    .identity;
}

export function readSampleKeys(authorityData: string): Promise<AnswerKeys> {
  const banks = join(authorityData, 'banks');
  const [first] = readdirSync(banks);
  if (first === undefined) throw new Error(`no bank in ${banks}`);
  return openAnswerKeys(join(banks, first), sealIdentityOf(authorityData));
}

/** The release code, as the authority would tell it over the telephone. */
export async function releaseCodeOf(authorityData: string, session: string): Promise<string> {
  return releaseCodeSchema.parse(
    await runCommand('authority', [
      'session',
      'release-code',
      '--data',
      authorityData,
      '--session',
      session,
      '--json',
    ]),
  ).code;
}
