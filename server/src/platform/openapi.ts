import swagger from '@fastify/swagger';
import type { Route } from '@tds/contract/http';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

const PROBLEM = {
  description: 'Problem (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** Describes the routes of the contract as OpenAPI 3.1; routes outside it are left out. Register before the routes. */
export async function describeRoutes(http: FastifyInstance, routes: Record<string, Route>): Promise<void> {
  const names = new Map(Object.entries(routes).map(([name, route]) => [`${route.method} ${route.path}`, { name, route }]));
  await http.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'TDS New', version: '1', description: 'Errors are RFC 9457 problems. A conta that is not yours answers 404.' },
      components: { securitySchemes: { sessao: { type: 'apiKey', in: 'cookie', name: 'tds_sessao' } } },
    },
    transform: (document) => {
      const method = [document.route.method].flat()[0] ?? '';
      const known = names.get(`${method} ${document.url}`);
      if (!known) return { schema: { ...document.schema, hide: true }, url: document.url };
      const { schema, url } = jsonSchemaTransform(document);
      return { schema: { ...schema, ...describe(known.name, known.route) }, url };
    },
    transformObject: (document) => finish(jsonSchemaTransformObject(document)),
  });
}

function describe(name: string, route: Route) {
  return {
    operationId: name,
    ...(route.access === 'PUBLICO' ? {} : { security: [{ sessao: [] }] }),
    ...(route.status === 204 ? { response: { 204: { description: 'Done', type: 'null' } } } : {}),
  };
}

/** Every answer that is not the route's own is a problem; shapes nobody refers to are left out. */
function finish<Document>(document: Document): Document {
  const { paths = {}, components } = document as { paths?: Paths; components?: { schemas?: Record<string, unknown> } };
  for (const operations of Object.values(paths)) {
    for (const operation of Object.values(operations)) operation.responses['default'] = PROBLEM;
  }
  const { schemas = {} } = components ?? {};
  for (const unused of findUnused(paths, schemas)) delete schemas[unused];
  return document;
}

type Paths = Record<string, Record<string, { responses: Record<string, unknown> }>>;

function findUnused(paths: Paths, schemas: Record<string, unknown>): string[] {
  const used = new Set<string>();
  const visit = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(schemas[name] ?? {});
    }
  };
  visit(paths);
  return Object.keys(schemas).filter((name) => !used.has(name));
}
