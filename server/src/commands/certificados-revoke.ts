import { normalizeMac } from '@tds/contract/mqtt';
import { revokeCertificados } from '../modules/certificados/index.ts';
import { AppError } from '../platform/errors.ts';
import { withPlataforma } from '../platform/tenant.ts';
import { readFlags, usage, withInstallation } from './command.ts';
import type { Command } from './command.ts';

export const revokeCertificate: Command = {
  name: 'certificados revoke',
  summary: 'put a gateway out for good: its sessions end within 5 seconds',
  help: `  --serial S       one certificate, by its serial number (hexadecimal, with or without colons), or
  --mac M          every certificate of a gateway
  --motivo TEXT    why, for whoever asks later

  It cannot be undone: a gateway that is to come back needs a new key and certificate (gateways connect).
`,
  run: async (args) => {
    const string = { type: 'string' } as const;
    const flags = readFlags(args, { serial: string, mac: string, motivo: string });
    const motivo = flags.motivo?.trim() || usage('--motivo is needed: why it is revoked');
    const which = parseWhich(flags);
    const revoked = await withInstallation(({ database }) => withPlataforma(database, 'certificados revoke', (tx) => revokeCertificados(tx, which, motivo)));
    if (revoked.length === 0) {
      throw new AppError('NOT_FOUND', { publicMessage: 'serial' in which ? `There is no certificate with the serial ${which.serial}.` : `There is no certificate of the gateway ${which.mac}.` });
    }
    for (const { mac, serial, isNew } of revoked) process.stdout.write(`${isNew ? 'revoked' : 'was revoked before'}: serial ${serial} of ${mac}\n`);
    return 0;
  },
};

function parseWhich({ serial, mac }: { serial?: string | undefined; mac?: string | undefined }): Parameters<typeof revokeCertificados>[1] {
  if ((serial === undefined) === (mac === undefined)) usage('Either --serial or --mac is needed');
  if (mac !== undefined) return { mac: normalizeMac(mac) ?? usage(`${mac} is no MAC: write it as aa:bb:cc:dd:ee:ff`) };
  // As the registry writes it: lower hex without leading zeros.
  const digits = (serial ?? '').toLowerCase().replaceAll(':', '').replace(/^0+/, '');
  return { serial: /^[0-9a-f]{1,40}$/.test(digits) ? digits : usage(`${serial} is no serial number: hexadecimal digits, as in the list of certificates`) };
}
