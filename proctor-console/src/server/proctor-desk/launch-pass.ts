import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context, Next } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

/** The secret of this launch: the address that the shell opens carries it once, then a cookie does. */
export interface LaunchPass {
  readonly token: string;
  /** Exchanges the token for the cookie. */
  readonly enter: (c: Context) => Response;
  /** Lets nobody in without the cookie, from another name for this machine (DNS rebinding), or from another page (THREATS E13). */
  readonly guard: (c: Context, next: Next) => Promise<Response | undefined>;
}

const COOKIE = 'desk';

export function makeLaunchPass(port: () => number): LaunchPass {
  const token = randomBytes(24).toString('hex');
  const cookie = randomBytes(24).toString('hex');
  const hosts = () => [`127.0.0.1:${port()}`, `localhost:${port()}`];
  const ownHost = (c: Context) => hosts().includes(c.req.header('host') ?? '');
  return {
    token,
    enter(c) {
      if (!ownHost(c) || !same(c.req.query('token') ?? '', token)) return c.text('forbidden', 403);
      setCookie(c, COOKIE, cookie, { httpOnly: true, sameSite: 'Strict', path: '/' });
      return c.redirect('/', 303);
    },
    async guard(c, next) {
      const origin = c.req.header('origin');
      const foreign = origin !== undefined && !hosts().some((host) => origin === `http://${host}`);
      const fetchSite = c.req.header('sec-fetch-site');
      const crossSite = fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none';
      if (!ownHost(c) || foreign || crossSite) return c.text('forbidden', 403);
      if (!same(getCookie(c, COOKIE) ?? '', cookie)) return c.text('open the desk by its start address', 401);
      await next();
      return undefined;
    },
  };
}

function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
