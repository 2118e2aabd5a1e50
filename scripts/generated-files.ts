import { render } from '../contract/mqtt/vectors/generate.ts';
import { printOpenApi } from '../server/src/print-openapi.ts';
import { printMigratedSchema } from '../server/test/migrated-schema.ts';

/** Committed files that are printed from others; `npm run check` fails when they are stale. */
export interface Generated {
  name: string;
  /** Hold nothing else: what is in them and not printed is left over. */
  folders: readonly string[];
  /** Paths from the root of the repository, with what stands in each file. */
  print: () => Promise<Map<string, Buffer>>;
}

const VECTORS = 'contract/mqtt/vectors';

export const generated: readonly Generated[] = [
  { name: 'schema.sql', folders: [], print: async () => new Map([['server/migrations/schema.sql', Buffer.from(await printMigratedSchema())]]) },
  { name: 'openapi.json', folders: [], print: async () => new Map([['contract/http/openapi.json', Buffer.from(await printOpenApi())]]) },
  { name: 'vectors of the field wire', folders: [`${VECTORS}/ok`, `${VECTORS}/reject`], print: printVectors },
];

async function printVectors(): Promise<Map<string, Buffer>> {
  return new Map([...render()].map(([path, content]) => [`${VECTORS}/${path}`, content]));
}
