import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '@exam-room/shared/base';
import type { Envelope } from '@exam-room/shared/crypto';
import type { IntakeTools, NotTaken } from '../src/intake/intake-tools.ts';
import { openReceived } from '../src/intake/received.ts';
import { takeArchive } from '../src/intake/take-archive.ts';
import { smallAuthority } from './small-authority.ts';
import { outcome, putBlobs, smallIntake } from './small-intake.ts';
import {
  type ArchiveHow,
  allRight,
  archiveOf,
  nothing,
  type RoomHow,
  type SmallRoom,
  smallRoom,
} from './small-room.ts';

type Files = ReadonlyMap<string, Uint8Array>;
export type ArchiveBench = Awaited<ReturnType<typeof archiveBench>>;

/** A session of four; every test plays its own morning with the same machines and people. */
export async function archiveBench(session: string) {
  const small = await smallAuthority({ session, candidates: 4 });
  const shared = await smallIntake(small);
  /** The intake before anything of this session arrived. */
  const freshTools = (): IntakeTools => ({
    ...shared,
    received: openReceived(mkdtempSync(join(small.folder, 'received-'))),
  });
  /** Three of four candidates sit, the second one leaves everything empty; the fourth stays away. */
  const threeSit = async (how: RoomHow = {}): Promise<SmallRoom> => {
    const room = await smallRoom(small, how);
    for (const at of [0, 1, 2]) await room.sit(at, { answering: at === 1 ? nothing : allRight });
    return room;
  };
  const send = async (
    files: Files,
    room: SmallRoom,
    tools = freshTools(),
  ): Promise<Result<Envelope, NotTaken>> => {
    await putBlobs(tools, files.values());
    return takeArchive(archiveOf(small, room, files), tools);
  };
  return {
    small,
    freshTools,
    threeSit,
    send,
    /** What happens to an archive in which something was changed before the console signed its index. */
    async outcomeOf(
      change: (files: Map<string, Uint8Array>, room: SmallRoom) => void,
      how?: ArchiveHow & RoomHow,
    ) {
      const room = await threeSit(how);
      const files = new Map(room.archive(how));
      change(files, room);
      return outcome(await send(files, room));
    },
    async clear() {
      await shared.store.close();
      small.clear();
    },
  };
}
