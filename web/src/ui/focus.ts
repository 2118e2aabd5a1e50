const HEADING_WAIT_MS = 5000;

/** Takes the person to the first field at fault, after React has marked it. */
export function focusFirstInvalid(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}

/** After going to another page its title is read out and Tab goes on from there; a page that chose a place of its own keeps it. */
export function focusPage(): void {
  const main = document.getElementById('conteudo');
  if (!main || (document.activeElement !== main && main.contains(document.activeElement))) return;
  if (focusHeading(main)) return;
  main.focus({ preventScroll: true });
  // Still loading: the title comes with the data, unless the person went elsewhere meanwhile.
  const observer = new MutationObserver(() => {
    if (document.activeElement !== main || focusHeading(main)) observer.disconnect();
  });
  observer.observe(main, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), HEADING_WAIT_MS);
}

function focusHeading(main: HTMLElement): boolean {
  const heading = main.querySelector('h1');
  if (!heading) return false;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  return true;
}
