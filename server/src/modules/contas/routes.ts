import { routes } from '@tds/contract/http';
import { bindRoute } from '../../platform/http-routes.ts';
import type { Api } from '../../platform/http-routes.ts';
import { findOrCreateUsuario, hashSenha } from '../usuarios/index.ts';
import { findConta, upsertMembro } from './repo.ts';
import { createConta } from './service.ts';

export function bindContas(api: Api): void {
  bindRoute(api, routes.findConta, ({ withConta }) => withConta(findConta));

  bindRoute(api, routes.createConta, ({ body, withPlataforma }) => withPlataforma((tx) => createConta(tx, body)));

  bindRoute(api, routes.createMembro, async ({ body, contexto, withPlataforma }) => {
    // Before the transaction: hashing takes long, and a connection would wait for it.
    const senhaHash = body.senha === undefined ? undefined : await hashSenha(body.senha);
    return withPlataforma(async (tx) => {
      const usuarioId = await findOrCreateUsuario(tx, { email: body.email, nome: body.nome, senhaHash });
      await upsertMembro(tx, contexto.contaId, usuarioId, body.papel);
      return { usuarioId };
    });
  });
}
