import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Contexto } from './tenant.ts';

/** What a token opens, as of now. */
export interface Acesso {
  usuario: { id: string; isSuperAdmin: boolean };
  /** Null when no conta was asked for, and when this person has none of that name. */
  conta: { id: string; papel: Contexto['papel'] } | null;
}

/** Null when there is no such session. Asked at each request, so that what was taken away counts at once. */
export type FindAcesso = (token: string, slug: string | undefined) => Promise<Acesso | null>;

/** The session cookie: an opaque token. With https its name has the `__Host-` prefix (RFC 6265bis 4.1.3.2). */
export interface SessionCookie {
  read(request: FastifyRequest): string | undefined;
  set(reply: FastifyReply, token: string, maxAgeS: number): void;
  clear(reply: FastifyReply): void;
}

export function createSessionCookie(isSecure: boolean): SessionCookie {
  const name = isSecure ? '__Host-tds_sessao' : 'tds_sessao';
  const options: CookieSerializeOptions = { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure };
  return {
    read: (request) => request.cookies[name],
    set: (reply, token, maxAgeS) => void reply.setCookie(name, token, { ...options, maxAge: maxAgeS }),
    clear: (reply) => void reply.clearCookie(name, options),
  };
}
