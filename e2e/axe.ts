import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Finding {
  id: string;
  html: string;
}

/** What axe finds wrong with the page as it stands, in both themes: rule and first element. Text on a gradient is measured here. */
export async function listViolations(page: Page, name = page.url()): Promise<string[]> {
  if (await page.evaluate('window.axe === undefined')) await page.evaluate(axe.source);
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // The page hears of it with its next frame.
    await page.locator(`html[data-bs-theme=${colorScheme}]`).waitFor({ state: 'attached', timeout: 10_000 });
    const findings = (await page.evaluate(findIn(colorScheme))) as Finding[];
    found.push(...findings.map(({ id, html }) => `${name}, ${colorScheme}: ${id}: ${html}`));
  }
  return found;
}

/** All that a theme changes. */
const COLOUR_RULES = "{ runOnly: ['color-contrast', 'link-in-text-block'] }";

/** axe leaves text on gradients undecided. Its contrast is the least of those with each of the gradient's colours (WCAG 2.2, 1.4.3). */
const findIn = (colorScheme: 'light' | 'dark') => `(async () => {
  const colorOf = (text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const lightOf = (color) => {
    const [r, g, b] = color.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrastOf = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const isFaint = (element) => {
    let under = element;
    while (under && !getComputedStyle(under).backgroundImage.includes('gradient')) under = under.parentElement;
    if (!under) return false;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const isLarge = parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && Number(fontWeight) >= 700);
    const stops = getComputedStyle(under).backgroundImage.match(/rgba?\\([^)]+\\)/g) ?? [];
    return stops.some((stop) => contrastOf(lightOf(colorOf(stop)), lightOf(colorOf(color))) < (isLarge ? 3 : 4.5));
  };
  const { violations, incomplete } = await axe.run(document, ${colorScheme === 'light' ? '{}' : COLOUR_RULES});
  const onGradient = incomplete.filter(({ id }) => id === 'color-contrast').flatMap(({ nodes }) => nodes)
    .filter(({ any, target }) => any.some(({ data }) => data?.messageKey === 'bgGradient') && isFaint(document.querySelector(target.at(-1))));
  return [
    ...violations.map(({ id, nodes }) => ({ id, html: nodes[0].html })),
    ...onGradient.map(({ html }) => ({ id: 'contrast on a gradient', html })),
  ];
})()`;
