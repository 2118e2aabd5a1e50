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
    transformObject: (document) => addProblems(jsonSchemaTransformObject(document)),
  });
}

function describe(name: string, route: Route) {
  return {
    operationId: name,
    ...(route.access === 'PUBLICO' ? {} : { security: [{ sessao: [] }] }),
    ...(route.status === 204 ? { response: { 204: { description: 'Done', type: 'null' } } } : {}),
  };
}

function addProblems<Document>(document: Document): Document {
  const { paths = {} } = document as { paths?: Record<string, Record<string, { responses: Record<string, unknown> }>> };
  for (const operations of Object.values(paths)) {
    for (const operation of Object.values(operations)) operation.responses['default'] = PROBLEM;
  }
  return document;
}
