import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request that changes something, or opens a WebSocket, comes from our own page. A browser always sends Origin with
 * those; where it is absent, Fetch Metadata must say same-origin. `null` (sandboxed frame, local file) is a foreign origin.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders, publicOrigins: readonly string[]): boolean {
  if (headers.origin !== undefined) return publicOrigins.includes(headers.origin);
  return headers['sec-fetch-site'] === 'same-origin';
}
