/**
 * connack: the server refused the session (`returnCode` 1-5, MQTT 3.1.1 table 3.1) · refused: a subscription was refused ·
 * tls: handshake or certificate, on either side (`detail` names the OpenSSL or alert code) · network: the socket failed ·
 * timeout: no CONNACK, or silence · protocol: the server sent what it must not · closed: the server closed · ended: we did.
 */
export type MqttErrorCode = 'connack' | 'refused' | 'tls' | 'network' | 'timeout' | 'protocol' | 'closed' | 'ended';

export class MqttError extends Error {
  readonly code: MqttErrorCode;
  readonly returnCode: number | undefined;
  readonly detail: string | undefined;

  constructor(code: MqttErrorCode, message: string, extra: { returnCode?: number; detail?: string; cause?: unknown } = {}) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause });
    this.name = 'MqttError';
    this.code = code;
    this.returnCode = extra.returnCode;
    this.detail = extra.detail;
  }
}

const connackTexts = [
  'accepted',
  'unacceptable protocol version',
  'client identifier rejected',
  'server unavailable',
  'bad user name or password',
  'not authorized',
];

export function connackError(returnCode: number): MqttError {
  return new MqttError('connack', `connection refused: ${connackTexts[returnCode] ?? `code ${returnCode}`}`, { returnCode });
}

/** Tells a TLS failure from a network failure: Node gives both as a plain Error of the socket. */
export function socketError(cause: Error): MqttError {
  const detail = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  const isTls = /SSL|TLS|CERT|SIGNATURE|ISSUER|CRL/.test(detail ?? '') || /SSL routines/.test(cause.message);
  return new MqttError(isTls ? 'tls' : 'network', cause.message, { cause, ...(detail === undefined ? {} : { detail }) });
}
