/**
 * Usuarios: people who sign in by e-mail, and their sessions. Promises: a password is kept as Argon2id only, and a wrong
 * e-mail takes as long as a wrong password; guessing one person's password is slowed down, by address and by e-mail; the
 * cookie holds 256 random bits of which the database has the SHA-256; a session ends after 7 idle days, after 30 in any
 * case, and at once when signed out; each sign-in makes a new one. What a session opens (person, conta, papel) is read afresh
 * at each request.
 */
export { usuariosJobs } from './jobs.ts';
export { bindUsuarios } from './routes.ts';
export { hashSenha } from './senha.ts';
export { createSuperAdmin, createUsuario, ensureUsuario, findOrCreateUsuario } from './service.ts';
export { createFindAcesso } from './sessoes.ts';
