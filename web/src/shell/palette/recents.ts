import type { IconName } from '../../ui/Icon.tsx';

interface Recent {
  href: string;
  icon: IconName;
  label: string;
  detail?: string;
}

const KEPT = 5;

/** What was found before in this conta and tab, newest first. */
export function listRecents(slug: string): Recent[] {
  try {
    return JSON.parse(sessionStorage.getItem(nameOf(slug)) ?? '[]') as Recent[];
  } catch {
    return [];
  }
}

export function addRecent(slug: string, { href, icon, label, detail }: Recent): void {
  const others = listRecents(slug).filter((each) => each.href !== href);
  const next = [{ href, icon, label, ...(detail === undefined ? {} : { detail }) }, ...others].slice(0, KEPT);
  try {
    sessionStorage.setItem(nameOf(slug), JSON.stringify(next));
  } catch {
    // Storage may be forbidden: nothing is remembered then.
  }
}

function nameOf(slug: string): string {
  return `tds.recents.${slug}`;
}
