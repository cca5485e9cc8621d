import {
  type InvigilatorId,
  ok,
  type Result,
  refuse,
  SECOND_MS,
  type Trouble,
  trouble,
} from '@exam-room/shared/base';
import type { Signer } from '@exam-room/shared/crypto';
import type { Invigilator } from '@exam-room/shared/model';
import type { LockOuts, PeoplesKeys } from '../people-ports.ts';
import { type KeyFile, openKeyFile } from './key-files.ts';

/**
 * The keys of the people whom the session lists (THREATS K8: one key per person, opened by the person's PIN). A key file that the
 * session does not list, or lists with another key, opens nothing.
 */
export function openPeoplesKeys(
  listed: readonly Invigilator[],
  files: readonly KeyFile[],
  locks: LockOuts,
): PeoplesKeys {
  const opened = new Map<InvigilatorId, Signer>();
  const lockOf = (id: InvigilatorId) => `pin/${id}`;

  function fileOf(id: InvigilatorId): Result<KeyFile> {
    const person = listed.find((one) => one.id === id);
    const file = files.find((one) => one.id === id);
    if (person === undefined || file === undefined) return refuse(noKey(id));
    return file.signKey === person.signKey ? ok(file) : refuse(otherKey(person.name));
  }

  return {
    async open(id, pin) {
      const file = fileOf(id);
      if (!file.ok) return file;
      const lockedMs = locks.lockedForMs(lockOf(id));
      if (lockedMs > 0) return refuse(pinLocked(file.value.name, lockedMs));
      const signer = await openKeyFile(file.value, pin);
      if (signer?.publicKey !== file.value.signKey) {
        locks.wrong(lockOf(id));
        return refuse(pinWrong(file.value.name, locks.lockedForMs(lockOf(id))));
      }
      locks.right(lockOf(id));
      return ok(signer);
    },
    keep: (id, signer) => void opened.set(id, signer),
    opened: (id) => opened.get(id),
    shut: (id) => void opened.delete(id),
    lockedForMs: (id) => locks.lockedForMs(lockOf(id)),
  };
}

function noKey(id: InvigilatorId): Trouble {
  return trouble(
    'PERSON_NO_KEY',
    {
      zh: `本机没有 ${id} 的密钥，或 ${id} 不在本场次名单中。请插入本人的密钥盘后重试。`,
      en: `There is no key of ${id} at this console, or the session does not list ${id}. Insert the person's key and try again.`,
    },
    id,
  );
}

function otherKey(name: string): Trouble {
  return trouble('PERSON_KEY_OTHER', {
    zh: `${name} 的密钥与主管部门登记的不一致，不能使用。请换用登记过的密钥。`,
    en: `${name}'s key is not the one that the authority lists. Use the listed key.`,
  });
}

function pinWrong(name: string, lockedMs: number): Trouble {
  const wait = Math.ceil(lockedMs / SECOND_MS);
  return wait === 0
    ? trouble('PIN_WRONG', {
        zh: `${name} 的 PIN 不正确，请重新输入。`,
        en: `${name}'s PIN is wrong. Type it again.`,
      })
    : trouble('PIN_WRONG', {
        zh: `${name} 的 PIN 不正确。错误次数过多，请 ${wait} 秒后再试。`,
        en: `${name}'s PIN is wrong. Too many wrong tries: wait ${wait} s.`,
      });
}

function pinLocked(name: string, lockedMs: number): Trouble {
  const wait = Math.ceil(lockedMs / SECOND_MS);
  return trouble('PIN_LOCKED', {
    zh: `${name} 的 PIN 因多次错误已锁定，请 ${wait} 秒后再试。`,
    en: `${name}'s PIN is locked after wrong tries; wait ${wait} s.`,
  });
}
