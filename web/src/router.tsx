import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { validateDispositivosSearch } from './features/dispositivos/search.ts';
import { validateGatewaysSearch } from './features/gateways/search.ts';
import { painelQuery } from './features/painel/api.ts';
import { validateCargaSearch } from './features/painel/search.ts';
import { validateQuarentenaSearch } from './features/quarentena/search.ts';
import { findSessao } from './features/sessao/api.ts';
import { validateSignInSearch } from './features/sessao/return-to.ts';
import { validateGraficoSearch, validateTelemetriaSearch } from './features/telemetria/search.ts';
import { codeOf } from './platform/code.ts';
import { queryClient } from './platform/query.ts';
import { onlyKnown, parseSearch, stringifySearch } from './platform/search.ts';
import { Root } from './shell/Root.tsx';
import { NotFoundNotice, NotFoundPage, PageError, RouteError, RoutePending } from './shell/states.tsx';

const rootRoute = createRootRoute({ component: Root, errorComponent: PageError, notFoundComponent: NotFoundPage });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/entrar',
  errorComponent: PageError,
  validateSearch: onlyKnown(validateSignInSearch),
  component: pageOf(() => import('./features/sessao/SignInPage.tsx'), 'SignInPage'),
});

/** Every part in every state, while one develops; in the product there is no such page, nor its code. */
const galleryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ui',
  component: import.meta.env.DEV ? pageOf(() => import('./gallery/GalleryPage.tsx'), 'GalleryPage') : NotFoundPage,
});

// The router takes a thrown redirect, which is no Error, as its answer.
/* oxlint-disable typescript/only-throw-error */

/** `/` leads to the only conta, or to the choice among several. */
const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  errorComponent: PageError,
  beforeLoad: async ({ location }) => {
    const { contas } = await requireSessao(location.href);
    const [only] = contas;
    if (only && contas.length === 1) throw redirect({ to: '/c/$slug', params: { slug: only.slug }, replace: true });
  },
  component: pageOf(() => import('./features/contas/ChooseContaPage.tsx'), 'ChooseContaPage'),
});

const contaRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/c/$slug',
  errorComponent: PageError,
  beforeLoad: async ({ location }) => {
    await requireSessao(location.href);
  },
  notFoundComponent: NotFoundNotice,
  component: pageOf(() => import('./shell/ContaLayout.tsx'), 'ContaLayout'),
});

const painelRoute = createRoute({
  getParentRoute: () => contaRoute,
  path: '/',
  // Asked for while the page itself is still on its way.
  loader: ({ params }) => void queryClient.prefetchQuery(painelQuery(params.slug)),
  component: pageOf(() => import('./features/painel/HomePage.tsx'), 'HomePage'),
});

const cargaRoute = createRoute({
  getParentRoute: () => contaRoute,
  path: 'carga',
  validateSearch: onlyKnown(validateCargaSearch),
  component: pageOf(() => import('./features/painel/CargaPage.tsx'), 'CargaPage'),
});

const telemetriaRoute = createRoute({
  getParentRoute: () => contaRoute,
  path: 'telemetria',
  validateSearch: onlyKnown(validateTelemetriaSearch),
  component: pageOf(() => import('./features/telemetria/TelemetriaPage.tsx'), 'TelemetriaPage'),
});

const dispositivosRoute = createRoute({
  getParentRoute: () => contaRoute,
  path: 'dispositivos',
  validateSearch: onlyKnown(validateDispositivosSearch),
  component: pageOf(() => import('./features/dispositivos/DispositivosPage.tsx'), 'DispositivosPage'),
});

const gatewaysRoute = createRoute({
  getParentRoute: () => contaRoute,
  path: 'gateways',
  validateSearch: onlyKnown(validateGatewaysSearch),
  component: pageOf(() => import('./features/gateways/GatewaysPage.tsx'), 'GatewaysPage'),
});

const newGatewayRoute = createRoute({
  getParentRoute: () => contaRoute,
  path: 'gateways/novo',
  component: pageOf(() => import('./features/gateways/GatewayFormPage.tsx'), 'NewGatewayPage'),
});

const gatewayRoute = createRoute({
  getParentRoute: () => contaRoute,
  path: 'gateways/$gatewayId',
  validateSearch: onlyKnown(validateGraficoSearch),
  component: pageOf(() => import('./features/gateways/GatewayPage.tsx'), 'GatewayPage'),
});

const editGatewayRoute = createRoute({
  getParentRoute: () => contaRoute,
  path: 'gateways/$gatewayId/editar',
  component: pageOf(() => import('./features/gateways/GatewayFormPage.tsx'), 'EditGatewayPage'),
});

const newDispositivoRoute = createRoute({
  getParentRoute: () => contaRoute,
  path: 'gateways/$gatewayId/dispositivos/novo',
  component: pageOf(() => import('./features/dispositivos/DispositivoFormPage.tsx'), 'NewDispositivoPage'),
});

const editDispositivoRoute = createRoute({
  getParentRoute: () => contaRoute,
  path: 'gateways/$gatewayId/dispositivos/$dispositivoId',
  component: pageOf(() => import('./features/dispositivos/DispositivoFormPage.tsx'), 'EditDispositivoPage'),
});

const quarentenaRoute = createRoute({
  getParentRoute: () => contaRoute,
  path: 'quarentena',
  validateSearch: onlyKnown(validateQuarentenaSearch),
  component: pageOf(() => import('./features/quarentena/QuarentenaPage.tsx'), 'QuarentenaPage'),
});

const contaTree = contaRoute.addChildren([
  painelRoute,
  cargaRoute,
  telemetriaRoute,
  dispositivosRoute,
  gatewaysRoute,
  newGatewayRoute,
  gatewayRoute,
  editGatewayRoute,
  newDispositivoRoute,
  editDispositivoRoute,
  quarentenaRoute,
]);

export function createAppRouter() {
  return createRouter({
    routeTree: rootRoute.addChildren([homeRoute, signInRoute, galleryRoute, contaTree]),
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultErrorComponent: RouteError,
    defaultPendingComponent: RoutePending,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

type AppRouter = ReturnType<typeof createAppRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
}

function pageOf<Module extends Record<string, unknown>, Name extends keyof Module & string>(load: () => Promise<Module>, name: Name) {
  return lazyRouteComponent(codeOf(name, load), name);
}

async function requireSessao(href: string) {
  const sessao = await findSessao();
  if (!sessao) throw redirect({ to: '/entrar', search: href === '/' ? {} : { voltar: href } });
  return sessao;
}
