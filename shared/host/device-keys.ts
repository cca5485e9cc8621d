import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { DeviceId, SeatId } from '../src/base/index.ts';
import type { Signer } from '../src/crypto/index.ts';
import type { DeviceIdentity } from '../src/model/index.ts';
import { readIfThere, writeDurably } from './durable-file.ts';
import { nativeDigest, newSigningSeed, signerFromSeed } from './native-crypto.ts';

const fileSchema = z.strictObject({
  schema: z.literal('exam-room/device-keys/v1'),
  signSeed: z.string(),
  sealIdentity: z.string(),
  /** Absent in files made before it was kept: then it is computed. */
  sealTo: z.string().optional(),
  tlsKey: z.string(),
  tlsCert: z.string(),
});

/** The keys that a machine made for itself at its first run. They never leave it. */
export interface DeviceKeys {
  readonly device: DeviceId;
  readonly signer: Signer;
  readonly sealIdentity: string;
  readonly sealTo: string;
  readonly tlsKey: string;
  readonly tlsCert: string;
  readonly tlsPin: string;
}

/** Certificates are pinned by key, so their dates mean nothing; wide ones survive a console whose clock stands at 1970. */
const CERT_FROM = new Date('1970-01-02T00:00:00Z');
const CERT_UNTIL = new Date('2099-01-01T00:00:00Z');

/** Loads the machine's keys from `<folder>/device-keys.json`, making them at the first run. Throws on a damaged file. */
export async function openDeviceKeys(folder: string): Promise<DeviceKeys> {
  const path = join(folder, 'device-keys.json');
  const found = readIfThere(path);
  const file = found === undefined ? await makeKeys() : fileSchema.parse(JSON.parse(found.toString('utf8')));
  if (found === undefined) writeDurably(path, `${JSON.stringify(file, null, 1)}\n`, 0o600);
  const signer = signerFromSeed(file.signSeed);
  return {
    device: deviceIdOf(signer.publicKey),
    signer,
    sealIdentity: file.sealIdentity,
    sealTo: file.sealTo ?? (await (await loadSealing()).sealToOf(file.sealIdentity)),
    tlsKey: file.tlsKey,
    tlsCert: file.tlsCert,
    tlsPin: pinOf(file.tlsCert),
  };
}

export function deviceIdOf(publicKey: string): DeviceId {
  return nativeDigest(Buffer.from(publicKey, 'hex')).slice(0, 32) as DeviceId; // 32 hex digits by construction
}

/** SHA-256 of a certificate's DER, hex. */
export function pinOf(certificatePem: string): string {
  return nativeDigest(new X509Certificate(certificatePem).raw);
}

/** What the machine tells the authority at enrolment. */
export function identityOf(
  keys: DeviceKeys,
  place: { readonly role: DeviceIdentity['role']; readonly seat?: SeatId },
): DeviceIdentity {
  const { device, sealTo, tlsPin } = keys;
  return {
    device,
    role: place.role,
    ...(place.seat === undefined ? {} : { seat: place.seat }),
    signKey: keys.signer.publicKey,
    sealTo,
    tlsPin,
  };
}

/** A self-made TLS 1.3 certificate (ECDSA P-256): key and certificate as PEM. */
export async function makeCertificate(
  commonName: string,
): Promise<{ readonly key: string; readonly cert: string }> {
  // Loaded only where a key is made: the library costs as much as the rest of a station's start.
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    curve: 'P-256',
    notBeforeDate: CERT_FROM,
    notAfterDate: CERT_UNTIL,
  });
  return { key: made.private, cert: made.cert };
}

function loadSealing(): Promise<typeof import('./sealing.ts')> {
  return import('./sealing.ts');
}

async function makeKeys(): Promise<z.infer<typeof fileSchema>> {
  const { newSealIdentity, sealToOf } = await loadSealing();
  const sealIdentity = await newSealIdentity();
  const tls = await makeCertificate('exam-room device');
  return {
    schema: 'exam-room/device-keys/v1',
    signSeed: newSigningSeed(),
    sealIdentity,
    sealTo: await sealToOf(sealIdentity),
    tlsKey: tls.key,
    tlsCert: tls.cert,
  };
}
