import { useEffect, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import type { Idioma } from '@tds/contract/http';
import { changeIdioma, useTranslation } from '../../i18n/index.ts';
import { ConnectionNotice } from '../../shell/ConnectionNotice.tsx';
import { IdiomaSwitch } from '../../shell/IdiomaSwitch.tsx';
import { ThemeSwitch } from '../../shell/ThemeSwitch.tsx';
import { ErrorText } from '../../ui/ErrorState.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Logo } from '../../ui/Logo.tsx';
import { errorsOf, hasErrors, useForm } from '../../ui/form.ts';
import { focusFirstInvalid } from '../../ui/focus.ts';
import { useTitle } from '../../ui/title.ts';
import { createSessao } from './api.ts';
import { keepIdioma } from './idioma.ts';
import { safeReturnTo } from './return-to.ts';
import './login.css';

const route = getRouteApi('/entrar');

export function SignInPage() {
  const { t } = useTranslation();
  const { encerrada } = route.useSearch();
  const formRef = useRef<HTMLFormElement>(null);
  const login = useLogin(() => focusFirstInvalid(formRef.current));
  useTitle(t('sessao.titulo'));
  useEffect(() => formRef.current?.querySelector('input')?.focus({ preventScroll: true }), []);
  return (
    <main className="login" id="conteudo" tabIndex={-1}>
      <div className="card shadow-lg login-card">
        <ConnectionNotice />
        <div className="login-body">
          <div className="login-brand">
            <Logo />
            <h1 className="h4 mb-0">{t('app.nome')}</h1>
          </div>
          <p className="text-body-secondary mb-4">{t('sessao.subtitulo')}</p>
          {encerrada && login.failure === undefined ? (
            <div className="alert alert-warning" role="status">
              {t('sessao.encerrada')}
            </div>
          ) : null}
          {login.failure === undefined ? null : (
            <div className="alert alert-danger" role="alert">
              <ErrorText error={login.failure} />
            </div>
          )}
          <form ref={formRef} noValidate onSubmit={login.submit}>
            <TextField label={t('sessao.email')} type="email" inputMode="email" autoComplete="username" maxLength={254} required {...login.bind('email')} />
            <SenhaField {...login.bind('senha')} />
            <button type="submit" className="btn btn-primary w-100" disabled={login.busy}>
              {t(login.busy ? 'acoes.entrando' : 'acoes.entrar')}
            </button>
          </form>
        </div>
        <div className="card-footer login-choices">
          <IdiomaSwitch onChosen={login.chooseIdioma} />
          <ThemeSwitch />
        </div>
      </div>
    </main>
  );
}

function useLogin(onFault: () => void) {
  const { t } = useTranslation();
  const router = useRouter();
  const { voltar } = route.useSearch();
  const form = useForm({ email: '', senha: '' });
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const chosen = useRef<Idioma>(undefined);

  const fail = (errors: Parameters<typeof form.fail>[0]) => {
    form.fail(errors);
    onFault();
  };
  const send = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const sessao = await createSessao(form.values.email.trim(), form.values.senha);
      await settleIdioma(sessao.usuario.idioma, chosen.current);
      router.history.push(safeReturnTo(voltar) ?? '/');
    } catch (error) {
      setFailure(error);
      fail(errorsOf(error, form.values));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { email, senha } = form.values;
    const errors = {
      email: email.trim() === '' ? t('sessao.emailObrigatorio') : email.includes('@') ? undefined : t('sessao.emailInvalido'),
      senha: senha === '' ? t('sessao.senhaObrigatoria') : undefined,
    };
    if (hasErrors(errors)) fail(errors);
    else void send();
  };
  const chooseIdioma = (idioma: Idioma) => {
    chosen.current = idioma;
  };
  return { bind: form.bind, failure, busy, submit, chooseIdioma };
}

/** A language chosen on this page is the newest wish and is kept with the person; else the person's own holds. */
async function settleIdioma(own: Idioma, chosen: Idioma | undefined): Promise<void> {
  await changeIdioma(chosen ?? own);
  if (chosen !== undefined && chosen !== own) await keepIdioma(chosen);
}

function SenhaField(field: { value: string; error: string | undefined; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const [isShown, setShown] = useState(false);
  return (
    <div className="login-senha">
      <TextField label={t('sessao.senha')} type={isShown ? 'text' : 'password'} autoComplete="current-password" maxLength={1024} required {...field} />
      <button type="button" className="btn btn-link login-toggle" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
        {t('sessao.mostrarSenha')}
      </button>
    </div>
  );
}
