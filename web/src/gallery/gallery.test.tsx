import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parts } from './GalleryPage.tsx';

const SRC = join(import.meta.dirname, '..');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file));
const components = files.filter((file) => /^ui\/[A-Z]\w+\.tsx$/.test(file)).map((file) => file.slice('ui/'.length, -'.tsx'.length));

it('every part of ui/ is shown, under the name of its file', () => {
  expect(Object.keys(parts).toSorted()).toEqual(components.toSorted());
});

it('every part that is shown is also used by a page', () => {
  const product = files.filter((file) => !file.startsWith('gallery/')).map((file) => readFileSync(join(SRC, file), 'utf8'));
  expect(components.filter((name) => !product.some((source) => source.includes(`/${name}.tsx'`)))).toEqual([]);
});
