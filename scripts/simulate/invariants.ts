/** What must hold in every room, whatever befalls it. */
export const INVARIANTS = {
  'saved-is-kept': 'Every answer that the screen called 已保存 is in the journal after any crash.',
  'backed-up-is-kept':
    "Every answer that the screen called 已备份 is in a console's ledger, whatever happens to the seat; where the only such disk burnt, it is at the seat.",
  'chain-is-whole':
    'The ledger holds every journal from its first entry on, signed, without a gap and without a second version.',
  'fork-is-noticed':
    'A seat that contradicts what the ledger holds of it is refused, and the record tells it.',
  'seat-is-its-journal': 'The state at a seat is what its journal folds to.',
  'room-is-its-ledger': 'The state of the room is what the ledger folds to.',
  'time-is-fair':
    'Nobody answers beyond the signed duration and grants, and nobody is handed in by time before they are used up.',
  'paper-is-the-same':
    'Every paper is the one that the seed draws for that candidate, however often it is drawn.',
  'one-seat-each': 'No candidate sits at two seats.',
  'record-adds-up':
    'On the record sheet enrolled = present + absent and present = handed in, and it counts what the ledger holds.',
  'marks-agree': 'The answers that the authority opens and scores are those that the screen showed last.',
  'everything-arrives':
    'When the faults are over the room can be closed, and the ledger has every entry of every seat that is left.',
  'union-is-whole':
    'Everything that any console ever held is at the console that closes the day, unless the only disks with it burnt.',
  'highest-epoch-is-obeyed':
    'No seat obeys an order of a lower console epoch once it follows a higher one, unless the console that took over had that order.',
  'replaced-is-read-only': 'A console that has heard of a higher console epoch writes nothing more.',
  'one-writer': 'No number of a journal and epoch is written twice, at whichever machine.',
  'take-over-is-told': 'The record sheet of the console that closes the day tells every take-over.',
} as const;

export type Invariant = keyof typeof INVARIANTS;
