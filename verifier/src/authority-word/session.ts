import { type Checked, type Flaw, fails, flaw, holds, repeated } from '../flaw.ts';
import { type Session, session, type Trust } from '../formats/authority-formats.ts';
import { sha256Hex } from '../proofs/digests.ts';
import { isSoundKey } from '../proofs/ed25519.ts';
import { openStatement, PURPOSES, readEnvelope } from '../proofs/statements.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';

const FILE = 'session.dsse.json';

export interface IssuedSession extends Session {
  /** SHA-256 of the signed bytes: how the console says which session it took in. */
  readonly digest: string;
}

/** R03: the session is signed by the session issuer and is sound in itself: window, devices, persons, keys. */
export function checkSession(files: ArchiveFiles, trust: Trust): Checked<IssuedSession> {
  const envelope = readEnvelope(files.read(FILE));
  if (envelope === undefined) return fails(flaw(FILE, { zh: '无法读取。', en: 'cannot be read.' }));
  const opened = openStatement(envelope, {
    what: FILE,
    purpose: PURPOSES.session,
    ...trust.roles.session,
    schema: session,
  });
  if (!opened.ok) return fails(opened.flaw);
  const issued = { ...opened.value.payload, digest: opened.value.digest };
  const flaws = [...dateFlaws(issued, trust), ...keyFlaws(issued, trust), ...deviceFlaws(issued)];
  if (files.index.session !== issued.session)
    flaws.push(
      flaw('archive.dsse.json', { zh: '索引属于另一场次。', en: 'the index is of another session.' }),
    );
  if (flaws.length > 0) return fails(...flaws);
  const seats = issued.devices.filter(({ role }) => role === 'seat').length;
  return holds(issued, {
    zh: `${issued.institution.name} ${issued.room.name} ${issued.slot}${issued.mode === 'rehearsal' ? '（演练）' : ''}：座位机 ${seats} 台，监考人员 ${issued.invigilators.length} 人`,
    en: `${issued.session}${issued.mode === 'rehearsal' ? ' (a rehearsal)' : ''}: ${seats} seats, ${issued.invigilators.length} invigilators listed`,
  });
}

function dateFlaws(issued: Session, trust: Trust): Flaw[] {
  const { notBeforeMs, startMs, notAfterMs } = issued.window;
  const flaws: Flaw[] = [];
  if (notBeforeMs > startMs || startMs > notAfterMs)
    flaws.push(flaw(FILE, { zh: '考试时间窗口前后颠倒。', en: 'the window of the session is upside down.' }));
  if (trust.expiresMs < issued.issuedMs)
    flaws.push(
      flaw(FILE, {
        zh: '签发时信任文件已经过期。',
        en: 'the trust file had expired when the session was issued.',
      }),
    );
  return flaws;
}

/** One key, one holder: nobody in the room holds the authority's key, another's, or one that is worth nothing. */
function keyFlaws(issued: Session, trust: Trust): Flaw[] {
  const authority = [trust.root, trust.roles.bank, trust.roles.session, trust.roles.receipt].flatMap(
    ({ keys }) => keys,
  );
  const holders = [
    ...issued.devices.map(({ device, signKey }) => ({ holder: device, signKey })),
    ...issued.invigilators.map(({ id, signKey }) => ({ holder: id, signKey })),
  ];
  return [
    ...holders
      .filter(({ signKey }) => !isSoundKey(signKey))
      .map(({ holder }) => flaw(holder, { zh: '公钥不可靠。', en: 'has a key that cannot be relied on.' })),
    ...repeated(holders, ({ signKey }) => signKey).map(({ holder }) =>
      flaw(holder, { zh: '与别人共用一把密钥。', en: 'shares its key with another.' }),
    ),
    ...holders
      .filter(({ signKey }) => authority.includes(signKey))
      .map(({ holder }) =>
        flaw(holder, { zh: '使用了主管部门的密钥。', en: 'holds a key of the authority.' }),
      ),
    ...repeated(issued.invigilators, ({ id }) => id).map(({ id }) =>
      flaw(id, { zh: '监考人员重复列出。', en: 'is listed twice as an invigilator.' }),
    ),
  ];
}

function deviceFlaws(issued: Session): Flaw[] {
  const seats = new Set<string | undefined>(issued.room.seats.map(({ seat }) => seat));
  const flaws = [
    ...repeated(issued.room.seats, ({ seat }) => seat).map(({ seat }) =>
      flaw(`seat ${seat}`, { zh: '座位重复列出。', en: 'is listed twice.' }),
    ),
    ...repeated(issued.devices, ({ tlsPin }) => tlsPin).map(({ device }) =>
      flaw(device, { zh: '机器的证书重复列出。', en: 'a machine’s certificate is listed twice.' }),
    ),
  ];
  for (const device of issued.devices) {
    // A machine that is listed twice is listed with its key twice.
    if (sha256Hex(Buffer.from(device.signKey, 'hex')).slice(0, 32) !== device.device)
      flaws.push(
        flaw(device.device, { zh: '机器编号与其公钥不符。', en: 'is not the name of its own key.' }),
      );
    if ((device.role === 'seat') !== seats.has(device.seat))
      flaws.push(
        flaw(device.device, {
          zh: '座位机必须有考场中的座位，其他机器不能有。',
          en: 'a seat machine must have a seat of the room, and no other machine may.',
        }),
      );
  }
  if (!issued.devices.some(({ role }) => role === 'console'))
    flaws.push(flaw(FILE, { zh: '没有监考机。', en: 'lists no console.' }));
  return flaws;
}
