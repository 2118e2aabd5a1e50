import type { Page } from 'playwright-core';

const MAX_STOPS = 100;

interface Stop {
  name: string;
  isVisible: boolean;
}

/** Presses Tab, or another key that moves the focus, until what has the focus is called so; throws at a stop that nobody could see. */
export async function tabTo(page: Page, name: RegExp, key: 'Tab' | 'Shift+Tab' | 'ArrowDown' = 'Tab'): Promise<void> {
  const passed: string[] = [];
  while (passed.length < MAX_STOPS) {
    await page.keyboard.press(key);
    const stop = (await page.evaluate(FOCUSED)) as Stop;
    if (!stop.isVisible) throw new Error(`the focus on "${stop.name}" cannot be seen`);
    if (name.test(stop.name)) return;
    passed.push(stop.name);
  }
  throw new Error(`no stop ${name} among:\n${passed.join('\n')}`);
}

/** What has the focus: within the screen, and with a line or shadow that it has not without the focus. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  const name = element.getAttribute('aria-label') ?? (element.labels?.[0] ?? element).textContent.trim();
  if (element === document.body) return { name: 'body', isVisible: false };
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  const { top, bottom, width } = element.getBoundingClientRect();
  const isMarked = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
  return { name, isVisible: isMarked && width > 0 && bottom > 0 && top < innerHeight };
})()`;
