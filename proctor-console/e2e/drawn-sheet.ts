// The real print for the fake desk. It stands here because a screen may not reach into the server, not even its tools.
export { drawRecordSheet } from '../src/server/record-sheet/draw-sheet.ts';
