const GAP = 6;
const EDGE = 8;

/**
 * Elements with `data-tip` show it on hover and on focus, Escape hides it. One element of the top layer serves the whole page, so
 * that no list or table cuts it off; it is put into the landmark or dialog of what it explains.
 */
export function followTips(): void {
  const tip = document.createElement('div');
  tip.id = 'dica';
  tip.className = 'tip';
  tip.role = 'tooltip';
  tip.popover = 'manual';
  let owner: HTMLElement | undefined;
  const hide = () => {
    owner?.removeAttribute('aria-describedby');
    owner = undefined;
    tip.remove();
  };
  const show = (event: Event) => {
    const next = (event.target as Element | null)?.closest?.<HTMLElement>('[data-tip]');
    if (!next || next === owner) return;
    if (owner) hide();
    owner = next;
    tip.textContent = next.dataset['tip'] ?? '';
    next.setAttribute('aria-describedby', tip.id);
    (next.closest('dialog, main, nav, header') ?? document.body).append(tip);
    tip.showPopover();
    place(tip, next.getBoundingClientRect());
  };
  const leave = ({ target, relatedTarget }: MouseEvent | FocusEvent) => {
    const isInside = relatedTarget instanceof Node && (owner?.contains(relatedTarget) || tip.contains(relatedTarget));
    if (owner && !isInside && target instanceof Node && (owner.contains(target) || tip.contains(target)) && document.activeElement !== owner) hide();
  };
  document.addEventListener('pointerover', show);
  document.addEventListener('focusin', show);
  document.addEventListener('pointerout', leave);
  document.addEventListener('focusout', () => owner && hide());
  document.addEventListener('scroll', () => owner && hide(), { capture: true, passive: true });
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && owner && hide());
}

/** Above what it explains, else below; never outside of the window. */
function place(tip: HTMLElement, anchor: DOMRect): void {
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(Math.max(EDGE, anchor.left + anchor.width / 2 - width / 2), innerWidth - width - EDGE);
  const above = anchor.top - height - GAP;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > EDGE ? above : anchor.bottom + GAP}px`;
}
