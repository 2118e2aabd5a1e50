import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRouter } from '@tanstack/react-router';
import type { Sessao } from '@tds/contract/http';
import { deleteSessao, updateIdioma } from '../features/sessao/api.ts';
import { isStatus } from '../platform/api.ts';
import { Menu } from '../ui/Menu.tsx';
import { IdiomaSwitch } from './IdiomaSwitch.tsx';
import { leaveToLogin } from './leave.ts';

/** Who is signed in, how the page speaks, and the way out. */
export function PersonMenu({ sessao }: { sessao: Sessao }) {
  const { t } = useTranslation();
  const { nome, email } = sessao.usuario;
  return (
    <Menu
      label={t('app.pessoa', { nome })}
      align="end"
      buttonClass="btn topbar-button"
      button={
        <span className="avatar" aria-hidden="true">
          {initialsOf(nome)}
        </span>
      }
    >
      {() => (
        <>
          <div className="menu-head">
            <div className="fw-semibold">{nome}</div>
            <div className="small text-body-secondary">{email}</div>
          </div>
          <div className="menu-group">
            <IdiomaSwitch save={updateIdioma} />
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
  const router = useRouter();
  const [hasFailed, setFailed] = useState(false);
  const leave = async () => {
    setFailed(false);
    try {
      await deleteSessao();
    } catch (error) {
      // Already ended on the server: leaving is what was asked for.
      if (!isStatus(error, 401)) return setFailed(true);
    }
    await leaveToLogin(router, 'signedOut');
  };
  return (
    <>
      {hasFailed ? (
        <p role="alert" className="menu-group mb-0">
          {t('sessao.saidaFalhou')}
        </p>
      ) : null}
      <button type="button" className="menu-item" onClick={() => void leave()}>
        {t('acoes.sair')}
      </button>
    </>
  );
}
