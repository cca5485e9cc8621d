import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { POLICY_FILE, POLICY_FOLDERS, policyFile } from './policy.ts';

/**
 * How the managed policy reaches a window: it is installed on the machine (an appliance), it is mounted for this window alone, so that
 * every other Chromium of the machine stays as it is (root, tests), or not at all, which is told and is not green.
 */
export type PolicyReach = 'installed' | 'private' | 'missing';

export interface StartCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly policy: PolicyReach;
}

const FOLDER = POLICY_FOLDERS[0];
/** Chromium reads `managed/*.json` below this; it must exist as a place to mount on. */
const MOUNT_POINT = dirname(FOLDER);
/** $0 the private folder; the rest is the browser's command line. Nothing of it is read by the shell itself. */
const MOUNT_AND_START = `mount --bind "$0" ${MOUNT_POINT} && exec "$@"`;

/** The command that starts the browser under the policy for `origin`. `keep` is a folder of the seat's own. */
export function underPolicy(
  browser: { readonly program: string; readonly args: readonly string[] },
  of: { readonly origin: string; readonly keep: string },
): StartCommand {
  const wanted = policyFile(of.origin);
  if (installedPolicy() === wanted) return { ...browser, policy: 'installed' };
  if (!mayMount()) return { ...browser, policy: 'missing' };
  const folder = join(of.keep, 'policies');
  mkdirSync(join(folder, 'managed'), { recursive: true });
  writeFileSync(join(folder, 'managed', POLICY_FILE), wanted, { mode: 0o644 });
  return {
    program: 'unshare',
    args: ['--mount', 'sh', '-c', MOUNT_AND_START, folder, browser.program, ...browser.args],
    policy: 'private',
  };
}

function installedPolicy(): string | undefined {
  try {
    return readFileSync(join(FOLDER, POLICY_FILE), 'utf8');
  } catch {
    return undefined; // not installed
  }
}

let mounts: boolean | undefined;

/** Root on Linux may, where the machine allows it. The probe changes nothing outside its own namespace. */
function mayMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  mounts ??= (() => {
    mkdirSync(MOUNT_POINT, { recursive: true });
    const probe = ['--mount', 'mount', '--bind', MOUNT_POINT, MOUNT_POINT];
    return spawnSync('unshare', probe, { stdio: 'ignore' }).status === 0;
  })();
  return mounts;
}
