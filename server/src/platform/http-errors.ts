import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isUnavailable, sqlState } from './db.ts';
import { AppError } from './errors.ts';
import type { ErrorCode } from './errors.ts';
import { chooseLanguage, errorTexts, fieldText, unknownError } from './http-texts.ts';

/** The one mapper: known errors become their RFC 9457 problem, unknown ones an opaque 500 whose cause stands in the log. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  // Who went away in the middle of a body, or was cut off for being too slow, hears no answer.
  const known = error === request.raw.errored ? new AppError('INVALID_INPUT') : toAppError(error);
  const entry = known && errorTexts[known.code];
  const status = entry?.status ?? 500;
  if (status >= 500) request.log.error({ err: error, url: request.url, method: request.method }, 'request failed');
  const language = chooseLanguage(request.headers['accept-language']);
  const detail = entry ? (known.publicMessage ?? entry[language]) : unknownError[language];
  const codigo = entry ? known.code : 'INTERNAL';
  const fields = entry ? Object.entries(known.fields ?? {}) : [];
  const problem = {
    ...(entry ? known.extra : {}),
    type: `urn:tds-new:problem:${codigo}`,
    title: codigo,
    status,
    detail,
    codigo,
    // The request's number, as in x-request-id and in the log.
    instance: request.id,
    ...(fields.length > 0 ? { campos: Object.fromEntries(fields.map(([path, code]) => [path, fieldText(code, language)])) } : {}),
  };
  // A string passes by the serializer of the route, which knows the shape of the answer only.
  return reply.code(status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem));
}

function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (isUnavailable(error)) return new AppError('UNAVAILABLE');
  // A character PostgreSQL has no place for (U+0000).
  if (sqlState(error) === '22021') return new AppError('INVALID_INPUT');
  return fromFastify(error as FastifyError);
}

function fromFastify(error: FastifyError): AppError | undefined {
  if (error.validation) return new AppError('INVALID_INPUT', { fields: toFields(error.validation) });
  // 403 is how @fastify/static refuses the address of what may be no file; our own refusals are all AppErrors.
  const codes: Record<number, ErrorCode> = { 400: 'INVALID_INPUT', 403: 'NOT_FOUND', 404: 'NOT_FOUND', 413: 'PAYLOAD_TOO_LARGE', 414: 'NOT_FOUND', 415: 'UNSUPPORTED_MEDIA_TYPE', 429: 'TOO_MANY_REQUESTS' };
  const code = codes[error.statusCode ?? 500];
  return code && new AppError(code);
}

/** A zod issue as fastify-type-provider-zod hands it on: `keyword` is its code, `params` the rest of it. */
interface ValidationIssue {
  keyword: string;
  instancePath: string;
  message?: string;
  params: { keys?: string[]; origin?: string; minimum?: number; maximum?: number };
}

function toFields(issues: ValidationIssue[]): Record<string, string> {
  const fields: [string, string][] = issues.flatMap((issue) => {
    const path = issue.instancePath.slice(1).replaceAll('/', '.');
    if (issue.keyword === 'unrecognized_keys') {
      return (issue.params.keys ?? []).map((key): [string, string] => [path === '' ? key : `${path}.${key}`, 'UNKNOWN_FIELD']);
    }
    return [[path, codeOf(issue)]];
  });
  // The first fault of a field is the plainest: what is missing is also of no valid form.
  return Object.fromEntries(fields.toReversed());
}

function codeOf(issue: ValidationIssue): string {
  const { origin, minimum, maximum } = issue.params;
  const isText = origin === 'string';
  if (issue.keyword === 'too_small') return isText && minimum === 1 ? 'REQUIRED' : `${isText ? 'TOO_SHORT' : 'TOO_SMALL'}:${minimum}`;
  if (issue.keyword === 'too_big') return `${isText ? 'TOO_LONG' : 'TOO_BIG'}:${maximum}`;
  // Zod tells a missing value from a wrong one in its text only.
  if (issue.keyword === 'invalid_type' && issue.message?.endsWith('received undefined')) return 'REQUIRED';
  return 'INVALID';
}
