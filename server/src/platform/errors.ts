/**
 * Errors people may see. An `AppError` is expected and its public text is safe to send; a plain `Error` is a bug and becomes
 * an opaque 500 with a request id. Texts live in `http-errors.ts`, keyed by code, in pt-BR and English.
 */
export type ErrorCode =
  | 'INVALID_INPUT'
  | 'UNAUTHENTICATED'
  | 'INVALID_CREDENTIALS'
  | 'FORBIDDEN'
  | 'ORIGIN_REFUSED'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'VERSION_CONFLICT'
  | 'CODIGO_TAKEN'
  | 'MAC_TAKEN'
  | 'MAC_NOT_YOURS'
  | 'CAPACITY_REACHED'
  | 'TOO_MANY_REQUESTS'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNAVAILABLE'
  | 'CONFIG_INVALID'
  | 'DATA_DIR_BUSY'
  | 'DATA_DIR_UNREADABLE'
  | 'PORT_BUSY'
  | 'DATABASE_START_FAILED'
  | 'MIGRATION_CHANGED'
  | 'CA_MISSING'
  | 'CA_INVALID'
  | 'BACKUP_INVALID'
  | 'BACKUP_KEY'
  | 'RESTORE_INCOMPLETE'
  | 'COMMAND_USAGE';

export interface AppErrorOptions {
  /** Safe to show, says what to do; the default is the code's own text. */
  publicMessage?: string;
  /** For the log only. */
  internal?: string;
  /** Field-level problems: JSON path → message code. */
  fields?: Record<string, string>;
  /** Extension members of the problem (RFC 9457 3.2); seen by the caller. */
  extra?: Record<string, unknown>;
  cause?: unknown;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly publicMessage: string | undefined;
  readonly fields: Record<string, string> | undefined;
  readonly extra: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.internal ?? options.publicMessage ?? code, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.publicMessage = options.publicMessage;
    this.fields = options.fields;
    this.extra = options.extra;
  }
}
