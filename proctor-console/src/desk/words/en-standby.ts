import type { zhStandby } from './zh-standby.ts';

export const enStandby: typeof zhStandby = {
  standby: {
    title: 'Standby console',
    lead: 'This machine keeps everything that the console writes down, as it happens. While the console works, do nothing here.',
    linked: 'Keeping up',
    unlinked: 'The console is not reached; calling again',
    noAddress: 'This machine was started without the address of the console (--leader); it keeps nothing.',
    entries: 'Entries kept here',
    behind: 'Not here yet',
    unknownBehind: 'not known',
    pictures: 'Snapshots not here yet',
    pieces: (count: number) => (count === 1 ? '1 entry' : `${count} entries`),
    files: (count: number) => (count === 1 ? '1 picture' : `${count} pictures`),
    askTitle: 'Is the console broken? Take the room over here',
    ask: 'Only when the console cannot be used any more, two invigilators take over together. The exam goes on at every seat, and no answer is lost.',
    open: 'Take the room over',
    formTitle: 'Two invigilators, each with the own PIN',
    first: 'First invigilator',
    second: 'Second invigilator',
    person: 'Name',
    pin: 'Own PIN',
    reason: 'Reason',
    reasons: [
      'The console has crashed or broken',
      'The console lost the network',
      'The console lost its power',
    ],
    same: 'These must be two different invigilators.',
    submit: 'Both take over',
    back: 'Back, do not take over',
    working: 'Taking over…',
    done: 'This machine leads the room now. See that the seats call here one after the other.',
    superseded: 'This console was replaced and can only be looked at',
    supersededWhy:
      'Two invigilators have taken the room over at the other console. This one directs no seat any more; nothing done here has any effect.',
    supersededDo:
      'Go on at the other console. Leave this machine switched on until it has handed over what the other one lacks.',
    look: 'Look at this console',
    leave: 'Stop looking',
    codeNeeded:
      'What the release had opened is not on this machine. Two invigilators give the release code again, so that late candidates get a paper and the room can be closed.',
    toRelease: 'Give the release code',
    seen: {
      label: 'Standby',
      current: 'up to date',
      behind: (count: number) => `${count} behind`,
      away: (count: number) => `away, ${count} behind`,
    },
  },
};
