/** One page that shows all pictures, small, under the name of their scene; a click opens one. */
export function printContactSheet(pictures: readonly string[]): string {
  const scenes = Map.groupBy(pictures, (picture) => picture.split('/')[1]?.replace('.png', '') ?? '');
  const figures = [...scenes].map(
    ([name, files]) => `<section><h2>${name}</h2>${files.map((file) => `<figure><a href="${file}"><img src="${file}" alt="" loading="lazy"></a><figcaption>${file.split('/')[0]}</figcaption></figure>`).join('')}</section>`,
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Screenshots</title>
<style>
body { margin: 16px; font: 14px system-ui, sans-serif; background: #777; color: #fff }
section { display: flex; flex-wrap: wrap; gap: 12px; align-items: start; border-top: 1px solid #999; padding: 8px 0 }
h2 { width: 100%; margin: 0; font-size: 16px }
figure { margin: 0 }
img { height: 420px; max-width: 680px; object-fit: cover; object-position: top; display: block }
</style>
${figures.join('\n')}
</html>
`;
}
