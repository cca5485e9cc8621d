/** What must hold in every room, whatever befalls it. */
export const INVARIANTS = {
  'saved-is-kept': 'Every answer that the screen called 已保存 is in the journal after any crash.',
  'backed-up-is-kept':
    "Every answer that the screen called 已备份 is in the console's ledger, whatever happens to the seat.",
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
} as const;

export type Invariant = keyof typeof INVARIANTS;
