import type { RollLine } from '../../server/proctor-desk/desk-view.ts';

/** Any part of the name, the ticket, the masked ID's end, the employer or the seat. */
export function matches(line: RollLine, text: string): boolean {
  const wanted = text.normalize('NFKC').trim().toUpperCase();
  if (wanted === '') return true;
  const words = [
    line.name,
    line.ticket,
    line.maskedId,
    line.employer,
    line.seat ?? '',
    line.assignedSeat ?? '',
  ];
  return words.some((word) => word.toUpperCase().includes(wanted));
}
