import path from 'node:path';
import { openDataFolder } from '../installation.ts';
import { ensureDevelopmentAuthorities, loadDeviceIssuing, loadServiceAuthority, loadTrust } from '../modules/certificados/index.ts';
import { writeMosquittoFiles } from '../mosquitto-files.ts';
import { systemClock as clock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { fromCaller, readFlags, usage } from './command.ts';
import type { Command } from './command.ts';

export const prepareMosquitto: Command = {
  name: 'mosquitto prepare',
  summary: 'the folder an external Mosquitto starts from: configuration, access lists, certificates',
  help: `  --dir D                where; the files of an earlier run are kept or renewed
  --host NAME            name or address the broker is reached by, by gateways and by this server (default localhost);
                         several: separated by commas, the first one is what the printed settings use
  --mosquitto 2.0|2.1    its version (default 2.0; 2.1 keeps its queues in SQLite)
  --device-port N        listener of the gateways (default 8883)
  --service-port N       listener of this server's processes (default 8884)

  Prints the settings this server then needs. Run it again to renew the certificates: they last a year, and those with less than
  60 days are made anew; then restart Mosquitto and the ingest processes. What each line is for: deploy/mosquitto/README.md.
`,
  run: async (args) => {
    const string = { type: 'string' } as const;
    const flags = readFlags(args, { dir: string, host: string, mosquitto: string, 'device-port': string, 'service-port': string });
    const dir = fromCaller(flags.dir ?? usage('--dir is needed: the folder Mosquitto is to start from'));
    const hosts = (flags.host ?? 'localhost').split(',').map((host) => host.trim());
    if (hosts.some((host) => !/^[\w.:-]{1,253}$/.test(host))) usage(`--host ${flags.host}: a name or address, or several separated by commas`);
    const version = flags.mosquitto ?? '2.0';
    if (version !== '2.0' && version !== '2.1') usage(`--mosquitto ${version}: 2.0 or 2.1`);
    const ports = { devices: parsePort(flags['device-port'], 8883), services: parsePort(flags['service-port'], 8884) };

    const config = readConfig(process.env);
    const folder = openDataFolder(config);
    const files = { dir: folder.caDir, passphraseFile: folder.passphraseFile };
    if (config.NODE_ENV !== 'production') await ensureDevelopmentAuthorities({ ...files, clock });
    const { deviceRootPem } = await loadTrust(folder.caDir);
    const authorities = { deviceRootPem, device: await loadDeviceIssuing(files), service: await loadServiceAuthority(files) };
    const settings = await writeMosquittoFiles({ dir, ...authorities, hosts, version, ports, clock });
    process.stdout.write(`${explain(dir)}\n${Object.entries(settings).map(([name, value]) => `${name}=${value}\n`).join('')}`);
    return 0;
  },
};

function explain(dir: string): string {
  return `Mosquitto's folder is ready. Its user must own it (chown -R mosquitto: ${dir}); then

  mosquitto -c ${path.join(dir, 'mosquitto.conf')}

The ingest process reads service-root.crt, svc-ingest.* and self-test.* from there, and is told
`;
}

function parsePort(text: string | undefined, otherwise: number): number {
  const port = text === undefined ? otherwise : Number(text);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : usage(`${text} is no port`);
}
