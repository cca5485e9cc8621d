import type { Result } from '@exam-room/shared/base';
import type { Trust } from '@exam-room/shared/model';
import { type Asked, type Exit, matching, refused, tell, Usage } from './cli-asked.ts';
import {
  type Ceremony,
  type KeysShown,
  ROTATED,
  renewTrust,
  replaceRoot,
  revokeKey,
  rotateKey,
  showKeys,
} from './keys/ceremonies.ts';

/** docs/keys.md tells each ceremony to the officials who hold it. */
export const KEYS_USAGE = `  authority keys show --data DIR [--json]
  authority keys renew --data DIR --root-keys FILE,FILE [--json]
  authority keys rotate ${ROTATED.join('|')} --data DIR --root-keys FILE,FILE [--json]
  authority keys revoke --data DIR --public-key HEX --root-keys FILE,FILE [--json]
  authority keys replace-root --data DIR --root-keys FILE,FILE [--json]`;

export const KEYS_COMMANDS: Readonly<Record<string, (asked: Asked) => Promise<Exit>>> = {
  'keys show': keysShow,
  'keys renew': async (asked) => published(asked, renewTrust(ceremony(asked))),
  'keys rotate': keysRotate,
  'keys revoke': async (asked) =>
    published(asked, revokeKey(ceremony(asked), matching(asked, 'public-key', /^[0-9a-f]{64}$/))),
  'keys replace-root': async (asked) => published(asked, replaceRoot(ceremony(asked))),
};

async function keysShow(asked: Asked): Promise<Exit> {
  const shown = showKeys(asked.need('data'), Date.now());
  return shown.ok ? tell(asked, shown.value, () => shownText(shown.value)) : refused([shown.error]);
}

async function keysRotate(asked: Asked): Promise<Exit> {
  const name = ROTATED.find((one) => one === asked.files[0]);
  if (name === undefined || asked.files.length !== 1)
    throw new Usage(`keys rotate takes one of ${ROTATED.join(', ')}`);
  return published(asked, await rotateKey(ceremony(asked), name));
}

function ceremony(asked: Asked): Ceremony {
  const rootKeys = asked
    .need('root-keys')
    .split(',')
    .filter((path) => path !== '');
  return { data: asked.need('data'), rootKeys, nowMs: Date.now() };
}

function published(asked: Asked, trust: Result<Trust>): Exit {
  if (!trust.ok) return refused([trust.error]);
  const { version, expiresMs } = trust.value;
  return tell(
    asked,
    { version, expiresMs },
    () =>
      `Trust file version ${version}, valid until ${day(expiresMs)}. Sessions issued from now on carry it; take the root keys away again.\n信任文件第 ${version} 版，有效期至 ${day(expiresMs)}。今后签发的场次均附此版；请收回根密钥。\n`,
  );
}

function shownText({ trust, root, expired, rootKeysHere }: KeysShown): string {
  const line = (
    what: string,
    { keys, threshold }: { readonly keys: readonly string[]; readonly threshold: number },
  ) => [`${what}: ${threshold} of ${keys.length} must sign`, ...keys.map((key) => `  ${key}`)].join('\n');
  return `${[
    `${trust.authority}: trust file version ${trust.version}, issued ${day(trust.issuedMs)}, ${expired ? 'EXPIRED' : 'valid until'} ${day(trust.expiresMs)}`,
    line('root', root),
    ...(['bank', 'session', 'receipt'] as const).map((role) => line(role, trust.roles[role])),
    `results are sealed to ${trust.resultsSealTo}`,
    `the intake shows the certificate ${trust.intakePin}`,
    rootKeysHere.length === 0
      ? 'no root key lies on this machine'
      : `ROOT KEYS STILL ON THIS MACHINE: ${rootKeysHere.join(', ')}: carry them to their safes`,
  ].join('\n')}\n`;
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
