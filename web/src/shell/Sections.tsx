import { useId, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../i18n/index.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useMedia } from '../ui/use-media.ts';
import { showOverlay } from './overlay.ts';
import { sections } from './sections.ts';

/** A sidebar where there is room; on a phone a bar at the thumb, with the rest in a sheet. */
export function Sections({ slug }: { slug: string }) {
  const isWide = useMedia('(min-width: 992px)');
  return isWide ? <Sidebar slug={slug} /> : <BottomBar slug={slug} />;
}

function Sidebar({ slug }: { slug: string }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('app.principal')} className="sidebar">
      <SectionList slug={slug} />
      <button type="button" className="section-link sidebar-foot" aria-haspopup="dialog" onClick={() => showOverlay('keys')}>
        <Icon name="keyboard" />
        <span>{t('atalhos.titulo')}</span>
      </button>
    </nav>
  );
}

function SectionList({ slug, onChoose }: { slug: string; onChoose?: (() => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <ul className="sections">
      {sections.map(({ to, icon, label, isExact }) => (
        <li key={to}>
          <Link to={to} params={{ slug }} className="section-link" activeOptions={{ exact: isExact, includeSearch: false }} onClick={onChoose}>
            <Icon name={icon} />
            <span>{t(label)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function BottomBar({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <nav aria-label={t('app.principal')} className="bottombar">
        {sections.slice(0, 4).map(({ to, icon, short, isExact }) => (
          <Link key={to} to={to} params={{ slug }} className="bottombar-item" activeOptions={{ exact: isExact, includeSearch: false }}>
            <Icon name={icon} />
            <span>{t(short)}</span>
          </Link>
        ))}
        <button type="button" className="bottombar-item" aria-haspopup="dialog" onClick={() => setOpen(true)}>
          <Icon name="menu" />
          <span>{t('app.mais')}</span>
        </button>
      </nav>
      {isOpen ? <Sheet slug={slug} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function Sheet({ slug, onClose }: { slug: string; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Dialog labelledBy={id} className="sheet" onClose={onClose}>
      {(close) => (
        <>
          <div className="sheet-head">
            <h2 id={id} className="h6 mb-0">
              {t('app.menu')}
            </h2>
            <button type="button" className="btn sheet-close" aria-label={t('acoes.fechar')} onClick={close}>
              <Icon name="close" />
            </button>
          </div>
          <nav aria-label={t('app.principal')}>
            <SectionList slug={slug} onChoose={close} />
          </nav>
        </>
      )}
    </Dialog>
  );
}
