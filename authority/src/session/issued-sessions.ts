import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex, ok, type Result, refuse, type SessionId, toHex, trouble } from '@exam-room/shared/base';
import type { SigningRole } from '@exam-room/shared/crypto';
import { nativeSha256 } from '@exam-room/shared/host/native-crypto';
import { poolOf } from '@exam-room/shared/paper';
import type { AuthoritySeal, IssuedSession, IssuedSessions, OpenedBank } from '../ports.ts';
import { checkSessionFolder } from './check-folder.ts';
import { sessionOffice } from './issue.ts';
import { openSecrets, unknownSession } from './session-secrets.ts';

export interface IssuedSessionsTools {
  readonly data: string;
  readonly root: SigningRole;
  readonly seal: AuthoritySeal;
  readonly openBank: (bank: string, version: number) => Promise<Result<OpenedBank>>;
}

/** Opens issued sessions from `<data>/sessions`, each one once: signatures, pool and answer keys are decoded a single time. */
export function issuedSessions(tools: IssuedSessionsTools): IssuedSessions {
  const kept = new Map<SessionId, Promise<Result<IssuedSession>>>();
  return {
    open(session) {
      const found = kept.get(session) ?? openIssued(session, tools);
      kept.set(session, found);
      // A session that could not be opened may be repaired on the disk; only good ones are kept.
      void found.then((result) => (result.ok ? undefined : kept.delete(session)));
      return found;
    },
  };
}

async function openIssued(session: SessionId, tools: IssuedSessionsTools): Promise<Result<IssuedSession>> {
  const office = sessionOffice(tools.data, session);
  if (!existsSync(office)) return refuse(unknownSession(session));
  const folder = checkSessionFolder(join(office, 'folder'), tools.root);
  if (!folder.ok) return folder;
  const secrets = await openSecrets(office, session, tools.seal);
  if (!secrets.ok) return secrets;
  const seed = fromHex(secrets.value.seed) ?? new Uint8Array();
  if (
    folder.value.session.session !== session ||
    toHex(nativeSha256(seed)) !== folder.value.session.seedCommitment
  )
    return refuse(
      trouble(
        'SESSION_SECRETS',
        {
          zh: `${office} 中的密钥不属于此场次。请从备份恢复。`,
          en: `The secrets in ${office} are another session's. Restore them from the backup.`,
        },
        session,
      ),
    );
  const bank = await tools.openBank(secrets.value.bank, secrets.value.bankVersion);
  if (!bank.ok) return bank;
  const answerKeys = await bank.value.answerKeys();
  if (!answerKeys.ok) return answerKeys;
  const { roll, digests, envelope, poolIndex } = folder.value;
  return ok({
    session: folder.value.session,
    roll,
    digests,
    pool: poolOf(poolIndex),
    seed,
    releaseNonce: secrets.value.nonce,
    answerKeys: answerKeys.value,
    envelope,
  });
}
