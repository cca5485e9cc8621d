import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  fromBase64,
  fromUtf8,
  type InvigilatorId,
  ok,
  type Result,
  refuse,
  toBase64,
  trouble,
  utf8,
} from '@exam-room/shared/base';
import type { Signer } from '@exam-room/shared/crypto';
import { writeDurably } from '@exam-room/shared/host/durable-file';
import { newSigningSeed, signerFromSeed } from '@exam-room/shared/host/native-crypto';
import { openWithCode, sealWithCode } from '@exam-room/shared/host/sealing';
import { type Invigilator, invigilatorSchema } from '@exam-room/shared/model';
import { z } from 'zod';

/** `<id>.key.json`: the signing seed (hex) of one person, in an age file under the PIN. */
const keyFileSchema = z.strictObject({
  schema: z.literal('exam-room/invigilator-key/v1'),
  ...invigilatorSchema.shape,
  sealed: z.string().max(10_000),
});
export type KeyFile = Readonly<z.infer<typeof keyFileSchema>>;

/** Makes a person's key and writes its file. Returns what the authority lists. */
export async function makeKeyFile(of: {
  readonly id: InvigilatorId;
  readonly name: string;
  readonly role: Invigilator['role'];
  readonly pin: string;
  readonly folder: string;
}): Promise<Invigilator> {
  const seed = newSigningSeed();
  const person = invigilatorSchema.parse({
    id: of.id,
    name: of.name,
    role: of.role,
    signKey: signerFromSeed(seed).publicKey,
  });
  const sealed = toBase64(await sealWithCode(of.pin, utf8(seed)));
  const content: KeyFile = { schema: 'exam-room/invigilator-key/v1', ...person, sealed };
  writeDurably(join(of.folder, `${person.id}.key.json`), `${JSON.stringify(content, null, 1)}\n`, 0o600);
  return person;
}

/** All key files of a folder. Codes: KEYS_FOLDER, KEY_FILE (names the file). */
export function readKeyFiles(folder: string): Result<readonly KeyFile[]> {
  if (!existsSync(folder))
    return refuse(
      trouble(
        'KEYS_FOLDER',
        {
          zh: `找不到监考人员密钥文件夹 ${folder}。请检查路径或插入密钥盘。`,
          en: `There is no folder of invigilators' keys at ${folder}. Check the path, or insert the stick with the keys.`,
        },
        folder,
      ),
    );
  const files: KeyFile[] = [];
  for (const name of readdirSync(folder)
    .filter((one) => one.endsWith('.key.json'))
    .toSorted()) {
    const parsed = keyFileSchema.safeParse(jsonOf(readFileSync(join(folder, name))));
    if (!parsed.success)
      return refuse(
        trouble(
          'KEY_FILE',
          {
            zh: `监考人员密钥文件 ${name} 已损坏，无法读取。请重新制作或更换。`,
            en: `The key file ${name} is damaged and cannot be read. Make it again or replace it.`,
          },
          name,
        ),
      );
    files.push(parsed.data);
  }
  return ok(files);
}

/** Undefined for a wrong PIN. */
export async function openKeyFile(file: KeyFile, pin: string): Promise<Signer | undefined> {
  const seed = await openWithCode(pin, fromBase64(file.sealed) ?? new Uint8Array());
  return seed === undefined ? undefined : signerFromSeed(fromUtf8(seed));
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch {
    return undefined; // refused by the schema, with the file's name
  }
}
