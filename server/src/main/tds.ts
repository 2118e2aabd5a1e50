/** Commands: `npm run tds -- <command>`. A user's mistake ends in one sentence and exit code 2, a bug in its trace and 70. */
import { backUp } from '../commands/backup.ts';
import { revokeCertificate } from '../commands/certificados-revoke.ts';
import type { Command } from '../commands/command.ts';
import { connectGateway } from '../commands/gateways-connect.ts';
import { createContaCommand } from '../commands/contas-create.ts';
import { createAdmin } from '../commands/admin-create.ts';
import { doctor } from '../commands/doctor.ts';
import { resetDemo } from '../commands/demo-reset.ts';
import { drainIngest } from '../commands/ingest-drain.ts';
import { migrateDatabase } from '../commands/migrate.ts';
import { restore } from '../commands/restore.ts';
import { prepareMosquitto } from '../commands/mosquitto-prepare.ts';
import { simulateFleet } from '../commands/simulate.ts';
import { AppError } from '../platform/errors.ts';

const commands: readonly Command[] = [
  { name: 'start', summary: 'everything: database, broker, pages, jobs (same as npm start)', help: 'Settings: .env.example\n', run: startAll },
  migrateDatabase,
  backUp,
  restore,
  doctor,
  createAdmin,
  createContaCommand,
  connectGateway,
  revokeCertificate,
  simulateFleet,
  prepareMosquitto,
  drainIngest,
  resetDemo,
];

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const command = commands.find(({ name }) => name.split(' ').every((word, at) => args[at] === word));
  if (command === undefined) {
    const group = commands.filter(({ name }) => name.split(' ')[0] === args[0]);
    const asked = args.length === 0 || args.includes('--help') || args[0] === 'help';
    const text = overview(group.length > 0 ? group : commands);
    (asked ? process.stdout : process.stderr).write(asked ? text : `There is no command "${args.join(' ')}".\n\n${text}`);
    return asked ? 0 : 2;
  }
  const rest = args.slice(command.name.split(' ').length);
  if (rest.includes('--help')) {
    process.stdout.write(`${command.summary}\n\n  npm run tds -- ${command.name} [flags]\n\n${command.help}`);
    await command.moreHelp?.();
    return 0;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): number {
  const isMistake = error instanceof AppError && error.publicMessage !== undefined;
  process.stderr.write(isMistake ? `${error.publicMessage}\n` : `${error instanceof Error ? error.stack : String(error)}\n`);
  return isMistake ? 2 : 70;
}

function overview(shown: readonly Command[]): string {
  const lines = shown.map(({ name, summary }) => `  ${name.padEnd(20)} ${summary}`);
  return `npm run tds -- <command> [flags]     (--help after a command tells its flags)\n\n${lines.join('\n')}\n`;
}

/** The supervisor lives in its own entry: this one only hands over. */
async function startAll(): Promise<number> {
  await import('./all.ts');
  return 0;
}
