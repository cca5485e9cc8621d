import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import ajvKeywords from 'ajv-keywords';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** The packer's own schema and YAML reader, found from the packer itself. */
function packer() {
  const here = createRequire(import.meta.url);
  const builder = createRequire(here.resolve('electron-builder'));
  const library = dirname(builder.resolve('app-builder-lib/package.json'));
  const yaml: { readonly load: (text: string) => unknown } = builder('js-yaml');
  const schema: object = JSON.parse(readFileSync(join(library, 'scheme.json'), 'utf8'));
  return { yaml, schema };
}

describe('electron-builder.yml', () => {
  const { yaml, schema } = packer();
  let config: Record<string, unknown>;
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajvKeywords.default(ajv, ['typeof']);
  const check = ajv.compile(schema);

  beforeAll(() => {
    const read = yaml.load(readFileSync(join(root, 'electron-builder.yml'), 'utf8'));
    if (typeof read !== 'object' || read === null) throw new Error('the configuration is no object');
    config = { ...read };
  });

  it('is what the packer expects, by the packer’s own schema', () => {
    expect(check(config), JSON.stringify(check.errors, null, 1)).toBe(true);
  });

  it('would be refused with one mistyped key', () => {
    expect(check({ ...config, elektronFuses: {} })).toBe(false);
  });

  it('burns every fuse that would let foreign code in, and none the other way', () => {
    expect(config['electronFuses']).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('packs the Electron that the project has pinned', () => {
    const manifest: { readonly devDependencies: Readonly<Record<string, string>> } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
    expect(config['electronVersion']).toBe(manifest.devDependencies['electron']);
  });

  it('names only packages that are there, and nothing of tests or fixtures', () => {
    const files = config['files'];
    if (!Array.isArray(files)) throw new Error('files is a list');
    for (const line of files) {
      if (typeof line !== 'string' || line.startsWith('!')) continue;
      expect(line).not.toMatch(/test|fixture|e2e/);
      const name = /^node_modules\/((?:@[^/]+\/)?[^/*]+)/.exec(line)?.[1];
      if (name !== undefined) expect(existsSync(join(root, 'node_modules', name)), line).toBe(true);
    }
    expect(globSync('exam-station/vite.electron.config.ts', { cwd: root })).toHaveLength(1);
  });
});
