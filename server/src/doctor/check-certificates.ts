import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadTrust } from '../modules/certificados/index.ts';
import { AppError } from '../platform/errors.ts';
import { error, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

const DAY_MS = 86_400_000;
/** The listener's own is made anew when 30 days are left: less than that means it was not. */
const LISTENER_DAYS = 21;
/** An authority is changed in waves over a year. */
const AUTHORITY_DAYS = 400;

export async function checkCertificates(caDir: string, now: Date): Promise<{ findings: Finding[]; isDevelopment: boolean }> {
  try {
    const trust = await loadTrust(caDir);
    const authorities = [
      { name: 'root of the gateways', pem: trust.deviceRootPem },
      { name: 'issuing authority of the gateways', pem: trust.deviceIssuingPem },
      { name: 'root of the servers', pem: trust.serviceRootPem },
    ].map(({ name, pem }) => checkExpiry(name, pem, now, AUTHORITY_DAYS, 'Plan its successor now: every gateway has to be given the new one before.'));
    return { findings: [checkListener(caDir, now), ...authorities], isDevelopment: trust.isDevelopment };
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    return { findings: [error('certificates', cause.message, 'Bring the folder "ca" of the installation back; a development machine makes one at the next start.')], isDevelopment: false };
  }
}

function checkListener(caDir: string, now: Date): Finding {
  const file = path.join(caDir, 'server.pem');
  const advice = 'Start the system again: it makes a new one. If it does not, the log says why.';
  if (!existsSync(file)) return warning('listener', 'There is no certificate of the listener yet', advice);
  const pem = /-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/.exec(readFileSync(file, 'utf8'))?.[0];
  return pem === undefined ? error('listener', `${file} holds no certificate`, advice) : checkExpiry('listener', pem, now, LISTENER_DAYS, advice);
}

function checkExpiry(check: string, pem: string, now: Date, warningDays: number, advice: string): Finding {
  const { validToDate } = new X509Certificate(pem);
  const days = Math.floor((validToDate.getTime() - now.getTime()) / DAY_MS);
  const text = `valid until ${validToDate.toISOString().slice(0, 10)} (${days} days)`;
  if (days < 0) return error(check, `expired on ${validToDate.toISOString().slice(0, 10)}`, advice);
  return days < warningDays ? warning(check, text, advice) : ok(check, text);
}
