import { X509Certificate } from 'node:crypto';
import { connect, type TLSSocket } from 'node:tls';
import { nativeDigest } from './native-crypto.ts';

/** SHA-256 (hex) of the certificate that the other side showed; undefined when it showed none. */
export function peerPin(socket: TLSSocket): string | undefined {
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? undefined : nativeDigest(new X509Certificate(certificate.raw).raw);
}

/**
 * TLS 1.3 to a machine that is known by its certificate's SHA-256. The pin is compared before a single byte of HTTP is sent;
 * no certificate authority and no date has a say.
 */
export function connectPinned(to: {
  readonly host: string;
  readonly port: number;
  readonly key?: string;
  readonly cert?: string;
  /** One machine, or any of several that the session lists for the same work. */
  readonly pin: string | readonly string[];
}): TLSSocket {
  const { host, port, key, cert, pin } = to;
  const socket = connect({
    host,
    port,
    ...(key === undefined || cert === undefined ? {} : { key, cert }),
    rejectUnauthorized: false,
    minVersion: 'TLSv1.3',
    ALPNProtocols: ['http/1.1'],
  });
  socket.prependOnceListener('secureConnect', () => {
    const shown = peerPin(socket);
    if (shown === undefined || (typeof pin === 'string' ? shown !== pin : !pin.includes(shown)))
      socket.destroy(new Error('PIN_MISMATCH: the other machine is not the one that the session names'));
  });
  return socket;
}
