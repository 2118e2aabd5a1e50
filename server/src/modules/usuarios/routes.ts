import { routes } from '@tds/contract/http';
import type { Sessao } from '@tds/contract/http';
import type { Clock } from '../../platform/clock.ts';
import { firstOrNotFound } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import { bindRoute } from '../../platform/http-routes.ts';
import type { Api, Call } from '../../platform/http-routes.ts';
import type { PlataformaTx } from '../../platform/tenant.ts';
import { deleteSessao } from './repo-sessao.ts';
import { findSenhaHash, findUsuario, listContasOf, updateUsuario } from './repo.ts';
import { verifySenha } from './senha.ts';
import { normalizeEmail } from './service.ts';
import { ABSOLUTE_S, createSessao, digest } from './sessoes.ts';
import { createTries } from './tries.ts';

/** Sign-ins of one address in a minute: a household or office behind one address passes, guessing does not. */
const LOGINS_PER_MINUTE = 20;

export function bindUsuarios(api: Api, clock: Clock): void {
  const tries = createTries(() => clock.now().getTime());
  bindRoute(
    api,
    routes.createSessao,
    async ({ body, withPlataforma, request, reply }) => {
      const email = normalizeEmail(body.email);
      const waitS = tries.begin(email);
      if (waitS > 0) {
        reply.header('retry-after', waitS);
        throw new AppError('TOO_MANY_REQUESTS');
      }
      const found = await findBySenha(withPlataforma, email, body.senha).catch((error: unknown) => {
        tries.undo(email);
        throw error;
      });
      if (!found) throw new AppError('INVALID_CREDENTIALS');
      tries.succeed(email);
      const former = api.cookie.read(request);
      const from = { endereco: request.ip, agente: request.headers['user-agent'] ?? '' };
      const { token, sessao } = await withPlataforma(async (tx) => {
        if (former !== undefined) await deleteSessao(tx, digest(former));
        return { token: await createSessao(tx, found.id, clock.now(), from), sessao: await describeSessao(tx, found.id) };
      });
      api.cookie.set(reply, token, ABSOLUTE_S);
      return sessao;
    },
    { maxPerMinute: LOGINS_PER_MINUTE },
  );

  bindRoute(api, routes.findSessao, ({ usuario, withPlataforma }) => withPlataforma((tx) => describeSessao(tx, usuario.id)));

  bindRoute(api, routes.deleteSessao, async ({ withPlataforma, request, reply }) => {
    const token = api.cookie.read(request) ?? '';
    await withPlataforma((tx) => deleteSessao(tx, digest(token)));
    api.cookie.clear(reply);
    // What the browser kept of this person goes too: caches and storage.
    reply.header('clear-site-data', '"cache", "storage"');
  });

  bindRoute(api, routes.updateUsuario, ({ usuario, body, withPlataforma }) =>
    withPlataforma(async (tx) => {
      await updateUsuario(tx, usuario.id, body);
      return describeSessao(tx, usuario.id);
    }),
  );
}

async function findBySenha(withPlataforma: Call<typeof routes.createSessao>['withPlataforma'], email: string, senha: string): Promise<{ id: string } | undefined> {
  const found = await withPlataforma((tx) => findSenhaHash(tx, email));
  const isRight = await verifySenha(found?.senhaHash, senha);
  return isRight ? found : undefined;
}

async function describeSessao(tx: PlataformaTx, usuarioId: string): Promise<Sessao> {
  const usuario = firstOrNotFound([await findUsuario(tx, usuarioId)].filter((row) => row !== undefined));
  return { usuario, contas: await listContasOf(tx, usuario) };
}
