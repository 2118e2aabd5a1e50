import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { examine, worstOf } from '../doctor/index.ts';
import type { Finding } from '../doctor/index.ts';
import { findOwnerUrl } from '../installation.ts';
import { readConfig } from '../platform/config.ts';
import { readFlags } from './command.ts';
import type { Command } from './command.ts';

/** As monitoring programs take it. */
const EXIT = { ok: 0, warning: 1, error: 2 } as const;
const MARK = { ok: 'ok     ', warning: 'WARNING', error: 'ERROR  ' } as const;

export const doctor: Command = {
  name: 'doctor',
  summary: 'look at an installation from all sides, and say what to do',
  help: `  --json           the result as one line

  It changes nothing. The exit code is that of the worst finding: 0 all well, 1 warning, 2 error. Most of it needs the system to run.
`,
  run: async (args) => {
    const flags = readFlags(args, { json: { type: 'boolean' } });
    const config = readConfig(process.env);
    const dir = config.TDS_DATA_DIR;
    const secretFile = path.join(dir, 'secrets', 'secret');
    const secret = config.TDS_SECRET ?? (existsSync(secretFile) ? readFileSync(secretFile, 'utf8').trim() : undefined);
    const findings = await examine({
      config,
      caDir: path.join(dir, 'ca'),
      passphraseFile: config.TDS_CA_PASSPHRASE_FILE ?? path.join(dir, 'secrets', 'ca-passphrase'),
      ownerUrl: findOwnerUrl(config, dir, secret),
      now: new Date(),
    });
    const level = worstOf(findings);
    process.stdout.write(flags.json === true ? `${JSON.stringify({ level, findings })}\n` : `${findings.map(tell).join('\n')}\n`);
    return EXIT[level];
  },
};

function tell({ check, level, text, advice }: Finding): string {
  return `${MARK[level]}  ${check}: ${text}${advice === undefined ? '' : `\n         ${advice}`}`;
}
