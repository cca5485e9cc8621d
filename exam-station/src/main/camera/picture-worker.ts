// The process in which pictures are worked on: lowest priority, a bounded heap, no disk and no network of its own. It answers one order
// after the other and ends with its station. Started by picture-process.ts only.

import { constants, setPriority } from 'node:os';
import type { PictureOrder, PictureReply } from './picture-process.ts';
import { shootFrame } from './system-camera.ts';
import { workOnFrame } from './work-on-frame.ts';

setPriority(0, constants.priority.PRIORITY_LOW);
process.on('disconnect', () => process.exit(0));
process.on('message', (order: PictureOrder) => {
  void answer(order).then((reply) => process.send?.(reply));
});

async function answer(order: PictureOrder): Promise<PictureReply> {
  switch (order.do) {
    case 'work':
      return { did: 'work', result: await workOnFrame(order.order) };
    case 'shoot':
      return { did: 'shoot', result: await shootFrame(order.device) };
  }
}
