import { randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Who may use the door: the window that this program opened and nobody else on the machine. A token in the window's first address is
 * exchanged once for a cookie; the cookie's secret lives as long as the program.
 */
export interface LaunchPass {
  /** A fresh token for one window. */
  readonly newToken: () => string;
  /** The cookie to set; undefined when the token is wrong or was used. */
  readonly exchange: (token: string) => string | undefined;
  /** Whether a request carries the cookie. */
  readonly admits: (cookieHeader: string | null) => boolean;
}

const COOKIE = 'exam_seat';

export function launchPass(): LaunchPass {
  const secret = randomBytes(32).toString('base64url');
  const tokens = new Set<string>();
  return {
    newToken() {
      const token = randomBytes(32).toString('base64url');
      tokens.add(token);
      return token;
    },
    exchange(token) {
      const known = [...tokens].find((one) => same(one, token));
      if (known === undefined) return undefined;
      tokens.delete(known);
      return `${COOKIE}=${secret}; HttpOnly; SameSite=Strict; Path=/`;
    },
    admits: (header) => cookies(header).some((value) => same(value, secret)),
  };
}

function cookies(header: string | null): readonly string[] {
  return (header ?? '').split(';').flatMap((part) => {
    const [name, value] = part.trim().split('=', 2);
    return name === COOKIE && value !== undefined ? [value] : [];
  });
}

/** Takes the same time however much of the secret was guessed. */
function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
