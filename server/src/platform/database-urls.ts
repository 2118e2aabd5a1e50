import type { Config } from './config.ts';
import { AppError } from './errors.ts';
import type { LoginRole } from './migrate.ts';
import { deriveKey, derivePassword } from './secrets.ts';

type ProcessRole = Exclude<LoginRole, 'backup'>;

/** The login of one process: given for itself, or the owner's address with the role's own derived password. */
export function databaseUrl(config: Config, role: ProcessRole): string {
  const given = config[`DATABASE_URL_${role.toUpperCase() as Uppercase<ProcessRole>}`];
  if (given !== undefined) return given;
  if (config.DATABASE_URL === undefined || config.TDS_SECRET === undefined) {
    throw new AppError('CONFIG_INVALID', { publicMessage: `DATABASE_URL_${role.toUpperCase()} is needed, or DATABASE_URL together with TDS_SECRET.` });
  }
  return deriveUrl(config.DATABASE_URL, config.TDS_SECRET, role);
}

/** The address of a server and database, with the login and derived password of a role. */
export function deriveUrl(ownerUrl: string, secret: string, role: LoginRole): string {
  const url = new URL(ownerUrl);
  url.username = `tds_${role}`;
  url.password = derivePassword(secret, `postgres/${role}`);
  return url.href;
}

/** The key that signs contexts of a conta. */
export function ctxKey(config: Config): Buffer {
  if (config.TDS_CTX_KEY !== undefined) return Buffer.from(config.TDS_CTX_KEY, 'base64url');
  if (config.TDS_SECRET !== undefined) return deriveKey(config.TDS_SECRET, 'app.ctx');
  throw new AppError('CONFIG_INVALID', { publicMessage: 'TDS_SECRET is needed.' });
}
