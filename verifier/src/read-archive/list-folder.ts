import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface FolderListing {
  /** Size in bytes by path inside the folder, with `/` between its parts. */
  readonly files: ReadonlyMap<string, number>;
  /** Links, devices, folders in folders: things that an archive never has. */
  readonly strange: readonly string[];
}

/** Lists an archive's folder and its subfolders, one level deep, without following any link. */
export function listFolder(folder: string): FolderListing {
  const files = new Map<string, number>();
  const strange: string[] = [];
  for (const name of readdirSync(folder).toSorted()) {
    const found = lstatSync(join(folder, name));
    if (found.isFile()) files.set(name, found.size);
    else if (found.isDirectory()) listInside(folder, name, { files, strange });
    else strange.push(name);
  }
  return { files, strange };
}

function listInside(
  folder: string,
  inside: string,
  into: { readonly files: Map<string, number>; readonly strange: string[] },
): void {
  for (const name of readdirSync(join(folder, inside)).toSorted()) {
    const path = `${inside}/${name}`;
    const found = lstatSync(join(folder, path));
    if (found.isFile()) into.files.set(path, found.size);
    else into.strange.push(path);
  }
}
