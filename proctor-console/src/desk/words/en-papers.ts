import type { zhPapers } from './zh-papers.ts';

export const enPapers: typeof zhPapers = {
  prints: {
    title: 'Prints',
    note: 'From the roll that the authority has signed; ID numbers are partly hidden.',
    kinds: { 'desk-labels': 'Desk labels', 'door-list': 'Door list', 'sign-in-sheet': 'Sign-in sheet' },
  },
  videos: {
    title: 'Recordings of the room',
    note: 'The institution keeps the recordings under names of session and time. Register them before the sheet is signed: names, sizes and digests go onto it.',
    none: 'No recording is registered yet.',
    choose: 'Choose the folder',
    folder: 'Folder',
    open: 'Open',
    up: 'Up',
    close: 'Hide',
    noneHere: 'No recordings here. Open a folder below, or type its path above.',
    found: (count, size) => `${count} recordings, ${size} together`,
    take: (count) => `Register these ${count}`,
    takeTitle: 'Register the recordings',
    takeText: (count, folder) =>
      `The ${count} recordings in ${folder} get names of session and time; their digests go onto the record sheet.`,
    how: 'How',
    copy: "Copy to the console's disk (from a removable disk)",
    link: "Link (they lie on the console's disk already; takes no space)",
    howNeeded: 'Choose copy or link.',
    started: 'Begun. Do not unplug the disk before it is done.',
    working: (done, files, percent) => `Taking in ${done} of ${files}, ${percent}%`,
    signed: 'The record sheet is signed; nothing can be registered any more.',
    digest: 'digest',
  },
  keep: (day) => `Everything of this session has to be kept until ${day}; nothing may be deleted before.`,
};
