import type { ElectronParts } from './electron-parts.ts';
import { isScreenAddress, SCHEME, SCREEN_ORIGIN } from './electron-parts.ts';

/** The station as this shell needs it. */
export interface StationDoor {
  readonly handler: (request: Request) => Response | Promise<Response>;
  readonly launchToken: () => string;
  readonly reachedAt: (origin: string) => void;
}

/** Under which address the door thinks it is reached. Nobody can: the name is reserved for never existing (RFC 6761). */
const DOOR_ORIGIN = 'http://exam-station.invalid';

/** Headers that the door needs of a request; the page's own cookies, referrer and site notes stay outside. */
const CARRIED = ['content-type', 'accept'] as const;

/** Must run before the app is ready: Chromium learns its schemes once. */
export function registerScheme(protocol: ElectronParts['protocol']): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: SCHEME,
      privileges: {
        standard: true, // relative addresses and an origin of its own
        secure: true, // the camera works in secure contexts only
        supportFetchAPI: true, // acts and pictures
        stream: true, // the view arrives as a stream
        codeCache: true, // the page comes back faster after a crash
      },
    },
  ]);
}

/**
 * Hands the station's one handler to the window: no port is opened. Only requests of the exam page itself are passed on; the door's
 * launch secret stays in this process. Returns a way for the shell to speak to the door, for what it notices itself.
 */
export async function serveDoor(
  protocol: Pick<ElectronParts['protocol'], 'handle'>,
  station: StationDoor,
): Promise<{ readonly tell: (act: object) => Promise<void> }> {
  station.reachedAt(DOOR_ORIGIN);
  const cookie = await exchangeToken(station);
  protocol.handle(SCHEME, async (request) => {
    if (!isFromScreen(request)) return new Response(null, { status: 403 });
    return await station.handler(await forDoor(request, cookie));
  });
  return {
    async tell(act) {
      await station.handler(
        new Request(`${DOOR_ORIGIN}/act`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', cookie },
          body: JSON.stringify(act),
        }),
      );
    },
  };
}

async function exchangeToken(station: StationDoor): Promise<string> {
  const answer = await station.handler(
    new Request(`${DOOR_ORIGIN}/start?token=${encodeURIComponent(station.launchToken())}`),
  );
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (cookie === undefined) throw new Error('the door did not take its own launch token');
  return cookie;
}

/** The page's own requests name its origin; the first one, made by the browser for the window, names none. */
function isFromScreen(request: Request): boolean {
  if (!isScreenAddress(request.url)) return false;
  if (request.method !== 'GET' && request.method !== 'POST') return false;
  const initiator: unknown = 'initiatorOrigin' in request ? request.initiatorOrigin : undefined;
  return initiator === undefined || initiator === SCREEN_ORIGIN;
}

async function forDoor(request: Request, cookie: string): Promise<Request> {
  const { pathname, search } = new URL(request.url);
  const headers = new Headers({ cookie });
  for (const name of CARRIED) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  // The whole body, not a stream: streamed bodies over a custom scheme have had faults (electron#39658).
  const body = request.method === 'POST' ? await request.arrayBuffer() : null;
  return new Request(`${DOOR_ORIGIN}${pathname}${search}`, { method: request.method, headers, body });
}
