import { mkdirSync, rmSync } from 'node:fs';
import type { ScoresFile } from '../../verifier/src/formats/scores-format.ts';
import type { Honest } from '../../verifier/src/test-archive/forgery.test-support.ts';
import { testKey } from '../../verifier/src/test-archive/keys.test-support.ts';
import { writeFolder } from '../../verifier/src/test-archive/write-archive.test-support.ts';
import type { VerifyOptions } from '../../verifier/src/verify-archive.ts';

/** One archive, how the verifier is asked about it, and what it must say. */
export interface Exhibit {
  readonly name: string;
  /** The rule that must find it; undefined when it must be believed. */
  readonly rule: string | undefined;
  /** An odd day: the measure is what the true verifier says of it. */
  readonly odd?: true;
  /** Writes it under this folder. */
  readonly make: (folder: string, ground: Ground) => Promise<VerifyOptions>;
}

/** What all exhibits of one process stand on: an honest day, and the authority's folder of it. */
export interface Ground {
  readonly honest: Honest;
  readonly authority: string;
  /** The true scores of the day. */
  readonly scores: ScoresFile;
}

export const ROOT = {
  keys: ['root 1', 'root 2', 'root 3'].map((name) => testKey(name).publicKey),
  threshold: 2,
};
export function putFolder(folder: string, files: ReadonlyMap<string, Buffer>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFolder(files, folder);
}
