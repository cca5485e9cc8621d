import { type Forgery, file, firstUnder, journalPath } from './forgery.test-support.ts';

/** Changes to the files of a finished archive. */
export const FILE_FORGERIES: readonly Forgery[] = [
  {
    did: 'changed one character of a journal',
    rule: 'R01',
    forge: () => ({
      hands: {
        afterwards: (files) => {
          const bytes = Buffer.from(file(files, journalPath('seat1')));
          bytes[200] = (bytes[200] ?? 0) ^ 1;
          files.set(journalPath('seat1'), bytes);
        },
      },
    }),
  },
  {
    did: 'wrote one character more at the end of the record sheet',
    rule: 'R01',
    forge: () => ({
      hands: {
        afterwards: (files) =>
          files.set('record-sheet.pdf', Buffer.concat([file(files, 'record-sheet.pdf'), Buffer.from('%')])),
      },
    }),
  },
  {
    did: 'put a file of their own into the folder',
    rule: 'R01',
    forge: () => ({ hands: { afterwards: (files) => files.set('scores.json', Buffer.from('{}')) } }),
  },
  {
    did: 'put a file into the folder and into the signed index',
    rule: 'R01',
    forge: () => ({ hands: { files: (files) => files.set('notes.txt', Buffer.from('x')) } }),
  },
  {
    did: 'removed a picture',
    rule: 'R01',
    forge: () => ({ hands: { afterwards: (files) => files.delete(firstUnder(files, 'snapshots/')) } }),
  },
  {
    did: 'swapped two pictures under their names',
    rule: 'R01',
    forge: () => ({
      hands: {
        afterwards: (files) => {
          const [one, two] = [firstUnder(files, 'snapshots/'), firstUnder(files, 'snapshots/', 1)];
          const kept = file(files, one);
          files.set(one, file(files, two));
          files.set(two, kept);
        },
      },
    }),
  },
  {
    did: 'left the printed sheet out',
    rule: 'R01',
    forge: () => ({ hands: { files: (files) => files.delete('record-sheet.pdf') } }),
  },
  {
    did: 'listed a file twice',
    rule: 'R01',
    forge: () => ({
      hands: { index: (index) => ({ ...index, files: [...index.files, ...index.files.slice(0, 1)] }) },
    }),
  },
  {
    did: 'wrote the index in another spelling',
    rule: 'R01',
    forge: () => ({
      hands: {
        afterwards: (files) =>
          files.set(
            'archive.dsse.json',
            Buffer.from(JSON.stringify(JSON.parse(file(files, 'archive.dsse.json').toString('utf8')))),
          ),
      },
    }),
  },
  {
    did: 'hid a folder in a folder by the index',
    rule: 'R01',
    forge: () => ({
      hands: {
        index: (index) => ({
          ...index,
          files: [...index.files, { path: '../escape', bytes: 1, sha256: '0'.repeat(64) }],
        }),
      },
    }),
  },
];
