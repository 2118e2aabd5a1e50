import type { Sessao } from '@tds/contract/http';
import { useTranslation } from '../i18n/index.ts';
import { keepIdioma } from '../features/sessao/idioma.ts';
import { Icon } from '../ui/Icon.tsx';
import { Menu } from '../ui/Menu.tsx';
import { IdiomaSwitch } from './IdiomaSwitch.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';
import { useSignOut } from '../features/sessao/leave.ts';

/** Who is signed in, how the page speaks, and the way out. */
export function PersonMenu({ sessao }: { sessao: Sessao }) {
  const { t } = useTranslation();
  const { nome, email } = sessao.usuario;
  return (
    <Menu
      label={t('app.pessoa', { nome })}
      align="end"
      buttonClass="btn topbar-button"
      button={<span className="avatar" data-initials={initialsOf(nome)} />}
    >
      {() => (
        <>
          <div className="menu-head">
            <div className="fw-semibold">{nome}</div>
            <div className="small text-body-secondary">{email}</div>
          </div>
          <div className="menu-group">
            <IdiomaSwitch onChosen={(idioma) => void keepIdioma(idioma)} />
          </div>
          <div className="menu-group">
            <ThemeSwitch />
          </div>
          <SignOutButton />
        </>
      )}
    </Menu>
  );
}

function initialsOf(nome: string): string {
  const words = nome.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => word?.[0]?.toUpperCase() ?? '').join('');
}

function SignOutButton() {
  const { t } = useTranslation();
  const leave = useSignOut();
  return (
    <button type="button" className="menu-item" onClick={() => void leave()}>
      <Icon name="leave" />
      {t('acoes.sair')}
    </button>
  );
}
