/**
 * connack: the server refused the session (`returnCode` 1-5, MQTT 3.1.1 table 3.1; from 128, MQTT 5 section 3.2.2.2) ·
 * refused: a subscription, or in MQTT 5 a publish, was refused (`returnCode` from 128) ·
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
  return new MqttError('connack', `connection refused: ${connackTexts[returnCode] ?? reasonText(returnCode)}`, { returnCode });
}

/** MQTT 5 section 2.4, those a client meets. */
const reasonTexts: Record<number, string> = {
  0x80: 'unspecified error',
  0x82: 'protocol error',
  0x84: 'unsupported protocol version',
  0x85: 'client identifier not valid',
  0x86: 'bad user name or password',
  0x87: 'not authorized',
  0x88: 'server unavailable',
  0x89: 'server busy',
  0x8b: 'server shutting down',
  0x8d: 'keep alive timeout',
  0x8e: 'session taken over',
  0x93: 'receive maximum exceeded',
  0x95: 'packet too large',
  0x97: 'quota exceeded',
  0x98: 'administrative action',
};

export function reasonText(code: number): string {
  return reasonTexts[code] ?? `code ${code}`;
}

/** Tells a TLS failure from a network failure: Node gives both as a plain Error of the socket. */
export function socketError(cause: Error): MqttError {
  const detail = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  const isTls = /SSL|TLS|CERT|SIGNATURE|ISSUER|CRL/.test(detail ?? '') || /SSL routines/.test(cause.message);
  return new MqttError(isTls ? 'tls' : 'network', cause.message, { cause, ...(detail === undefined ? {} : { detail }) });
}
