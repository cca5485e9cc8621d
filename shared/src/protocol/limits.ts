/** Refused when larger: one JSON frame between a station and the console. */
export const FRAME_BYTES = 256 * 1024;
/** Connections of one device at a time: the entries' socket and the snapshots' requests. */
export const CONNECTIONS_PER_DEVICE = 2;
/** A sealed snapshot: the picture's limit and the seal around it. */
export const SNAPSHOT_BYTES = 512 * 1024;
/** Entries in one frame. */
export const ENTRIES_PER_FRAME = 200;
/** A station that says nothing for this long is shown as lost (real milliseconds). */
export const SILENCE_MS = 6_000;
export const HEARTBEAT_MS = 2_000;
