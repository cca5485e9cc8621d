import type { DeviceId } from '@exam-room/shared/base';
import type { StationMessage } from '@exam-room/shared/protocol';
import { describe, expect, test } from 'vitest';
import type { MachineCommand } from '../room/commands.ts';
import type { ConversationTools, Hello } from './conversation.ts';
import { openDoorstep } from './doorstep.ts';
import type { StationLink } from './station-link.ts';

const linkOf = (device: string) => ({ device: device as DeviceId }) as StationLink;
const hello = (headSeq: number) => ({ say: 'hello', headSeq }) as Hello;
const status = { say: 'status' } as StationMessage;

/** A doorstep whose turns are run by hand; everything that happens at it stands in one list. */
function stand() {
  const happened: string[] = [];
  let turns: (() => void)[] = [];
  const room = {
    state: () => ({ plan: { seatOf: new Map() } }),
    machine: (command: MachineCommand) =>
      void happened.push(
        `flush: ${command.do === 'note-all' ? command.facts.map((one) => `${one.kind} ${'device' in one ? one.device : ''}`).join(', ') : command.do}`,
      ),
  };
  const doorstep = openDoorstep({ room } as unknown as ConversationTools, {
    soon: (turn) => void turns.push(turn),
    isWelcome: (_, message): message is Hello => message.say === 'hello',
    letIn: ({ device }, { headSeq }) => void happened.push(`${device} is let in at ${headSeq}`),
    heard: ({ device }, { say }) => void happened.push(`${device} says ${say}`),
  });
  return {
    doorstep,
    happened,
    turn() {
      const now = turns;
      turns = [];
      for (const turn of now) turn();
    },
  };
}

describe('a room whose switch comes back', () => {
  test('is written down in one flush, in its order, before anybody is let in', () => {
    const { doorstep, happened, turn } = stand();
    const [one, other] = [linkOf('one'), linkOf('other')];
    doorstep.lost('one' as DeviceId);
    doorstep.said(one, hello(4));
    doorstep.said(other, hello(7));
    doorstep.said(one, status);
    expect(happened).toEqual([]);
    turn();
    expect(happened).toEqual([
      'flush: device-lost one, device-connected one, device-connected other',
      'one is let in at 4',
      'one says status',
      'other is let in at 7',
    ]);
  });

  test('does not let a link in that has ended meanwhile', () => {
    const { doorstep, happened, turn } = stand();
    const gone = linkOf('gone');
    doorstep.said(gone, hello(1));
    doorstep.left(gone);
    turn();
    expect(happened).toEqual([]);
  });

  test('greets two links of one machine one after the other', () => {
    const { doorstep, happened, turn } = stand();
    doorstep.said(linkOf('twice'), hello(1));
    doorstep.said(linkOf('twice'), hello(2));
    turn();
    expect(happened).toEqual(['flush: device-connected twice', 'twice is let in at 1']);
    turn();
    expect(happened.slice(2)).toEqual(['flush: device-connected twice', 'twice is let in at 2']);
  });
});
