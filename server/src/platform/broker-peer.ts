import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import type { BrokerTls } from './broker-contract.ts';

/** What the log and the session keep of a certificate; empty strings when none was seen. */
export interface PeerIdentity {
  serial: string;
  commonName: string | null;
  fingerprint256: string;
  remoteAddress: string;
}

export function describePeer(socket: TLSSocket): PeerIdentity {
  // On a dual-stack listener an IPv4 address comes mapped into IPv6.
  const remoteAddress = findRemoteAddress(socket)?.replace(/^::ffff:/, '') ?? 'unknown';
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return { serial: '', commonName: null, fingerprint256: '', remoteAddress };
  // Typed as a string, absent when the subject is empty.
  const subject: string | undefined = certificate.subject;
  return {
    serial: certificate.serialNumber.toLowerCase().replace(/^0+(?=.)/, '').slice(0, 64),
    commonName: /^CN=(.*)$/m.exec(subject ?? '')?.[1]?.slice(0, 64) ?? null,
    fingerprint256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    remoteAddress,
  };
}

/**
 * After a reset a TLS socket no longer knows its far end. The TCP socket below it still does, having been asked while it lived
 * (by the `HandshakeQueue`); Node has no public way down to it.
 */
function findRemoteAddress(socket: TLSSocket & { _parent?: Socket }): string | undefined {
  return socket.remoteAddress ?? socket._parent?.remoteAddress;
}

/** Without tickets no handshake is resumed: a certificate is judged on every connection, by its dates too. */
export function secureContext(tls: BrokerTls): SecureContextOptions {
  return {
    key: tls.key,
    cert: tls.cert,
    ca: [tls.ca],
    minVersion: 'TLSv1.2',
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  };
}
