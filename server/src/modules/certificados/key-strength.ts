import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** SubjectPublicKeyInfo of an uncompressed point on the named curve P-256 (RFC 5480 section 2), up to the point itself. */
const P256_SPKI_PREFIX = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
const RSA_MIN_BITS = 2048;
/** Above this an ESP32 takes seconds a handshake, and a server can be kept busy by verifying. */
const RSA_MAX_BITS = 4096;
const RSA_EXPONENT = 65537n;

/**
 * Why a device's public key may not be certified or trusted; null when it may: RSA of 2048 to 4096 bits with e = 65537, or EC on
 * P-256 with a named curve and an uncompressed point. Never judges EC by a bit count: 256 would fail every RSA threshold.
 */
export function findKeyWeakness(key: KeyObject): string | null {
  const { modulusLength = 0, publicExponent, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') {
    if (modulusLength < RSA_MIN_BITS || modulusLength > RSA_MAX_BITS) {
      return `RSA-${modulusLength}, allowed are ${RSA_MIN_BITS} to ${RSA_MAX_BITS} bits`;
    }
    return publicExponent === RSA_EXPONENT ? null : `RSA exponent ${publicExponent}, allowed is ${RSA_EXPONENT}`;
  }
  if (key.asymmetricKeyType === 'ec') {
    if (namedCurve !== 'prime256v1') return `EC curve ${namedCurve ?? 'without a name'}, allowed is P-256`;
    return encodeSpki(key).subarray(0, P256_SPKI_PREFIX.length).equals(P256_SPKI_PREFIX)
      ? null
      : 'EC point is not in named-curve, uncompressed form';
  }
  return `key type ${key.asymmetricKeyType ?? 'unknown'}, allowed are RSA and EC P-256`;
}

/** The canonical SubjectPublicKeyInfo (DER), the same bytes for the same key whoever encoded it first. */
export function encodeSpki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

/** SHA-256 of the canonical SubjectPublicKeyInfo, lower hex: the registry's name for a key. */
export function digestSpki(key: KeyObject): string {
  return createHash('sha256').update(encodeSpki(key)).digest('hex');
}
