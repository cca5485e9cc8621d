import { toBase64, toHex, utf8 } from '@exam-room/shared/base';
import { type Envelope, PURPOSE, type Signer, signEnvelope } from '@exam-room/shared/crypto';
import { nativeDigest, nativeSha256 } from '@exam-room/shared/host/native-crypto';
import { sealTo, sealWithCode } from '@exam-room/shared/host/sealing';
import {
  type Blueprint,
  type Release,
  type ReleaseSecrets,
  type Roll,
  releaseSchema,
  rollSchema,
  type Session,
  sessionSchema,
} from '@exam-room/shared/model';
import type { Photo } from './photos.ts';
import type { Plan } from './plan.ts';
import { durationOf } from './plan-checks.ts';
import type { SessionPool } from './pool.ts';
import type { SessionSecrets } from './session-secrets.ts';

/** Everything that goes into the manifest, made and checked before a single byte is signed. */
export interface SessionMaterial {
  readonly plan: Plan;
  readonly blueprint: Blueprint;
  readonly photos: readonly Photo[];
  readonly pool: SessionPool;
  readonly secrets: SessionSecrets;
  readonly seed: Uint8Array;
  readonly code: string;
  readonly issuedMs: number;
}

export interface SignedParts {
  readonly session: Envelope;
  readonly roll: Envelope;
  readonly release: Envelope;
  readonly poolIndex: Envelope;
  readonly manifest: Session;
}

/** Signs roll, release, pool index and, over their digests, the session manifest. */
export async function signParts(material: SessionMaterial, signer: Signer): Promise<SignedParts> {
  const { plan, pool } = material;
  const roll = utf8(JSON.stringify(rollOf(material)));
  const release = utf8(JSON.stringify(await releaseOf(material)));
  const manifest = sessionSchema.parse({
    schema: 'exam-room/session/v1',
    session: plan.session,
    mode: plan.mode,
    title: plan.title,
    slot: plan.slot,
    institution: plan.institution,
    room: plan.room,
    post: plan.post,
    issuedMs: material.issuedMs,
    window: plan.window,
    blueprint: material.blueprint,
    durationMs: durationOf(plan, material.blueprint),
    poolIndex: pool.digest,
    roll: nativeDigest(roll),
    release: nativeDigest(release),
    seedCommitment: toHex(nativeSha256(material.seed)),
    devices: plan.devices,
    invigilators: plan.invigilators,
    policies: plan.policies,
    rules: plan.rules,
    consent: plan.consent,
    ...(plan.acceptance === undefined ? {} : { acceptance: plan.acceptance }),
  });
  return {
    manifest,
    session: signEnvelope(PURPOSE.session, utf8(JSON.stringify(manifest)), [signer]),
    roll: signEnvelope(PURPOSE.roll, roll, [signer]),
    release: signEnvelope(PURPOSE.release, release, [signer]),
    poolIndex: signEnvelope(PURPOSE.bankIndex, pool.payload, [signer]),
  };
}

function rollOf({ plan, photos }: SessionMaterial): Roll {
  return rollSchema.parse({
    schema: 'exam-room/roll/v1',
    session: plan.session,
    candidates: plan.candidates.map(({ photoFile: _file, ...one }, at) => ({
      ...one,
      photo: photos[at]?.digest,
    })),
  });
}

/** age to the console and its standbys, around age under the release code: neither the machine nor the code opens it alone (THREATS B2). */
async function releaseOf({ plan, secrets, code }: SessionMaterial): Promise<Release> {
  const plain: ReleaseSecrets = {
    session: plan.session,
    contentKey: secrets.contentKey,
    seed: secrets.seed,
    nonce: secrets.nonce,
  };
  const recipients = plan.devices.filter((one) => one.role !== 'seat').map((one) => one.sealTo);
  const inner = await sealWithCode(code, utf8(JSON.stringify(plain)));
  return releaseSchema.parse({
    schema: 'exam-room/release/v1',
    session: plan.session,
    notBeforeMs: plan.window.notBeforeMs,
    sealed: toBase64(await sealTo(recipients, inner)),
  });
}
