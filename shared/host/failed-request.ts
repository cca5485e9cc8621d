import type { ClientRequest } from 'node:http';

/**
 * Tells of the failure of a request. Node's agent keeps a request that it could not find a connection for, gives it the next free one, and lets
 * it fail again when that breaks, long after somebody has given it up and asked anew: an error that nobody listens for ends the program.
 * So the request is given up for good, and listened to for ever. `failed` may be called more than once.
 */
export function onFailure(asked: ClientRequest, failed: (error: Error) => void): void {
  asked.on('error', (error) => {
    asked.destroy();
    failed(error);
  });
}
