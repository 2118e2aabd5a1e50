import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { changeIdioma } from '../i18n/index.ts';
import { Toasts } from './Toasts.tsx';
import { dismissToast, listToasts, toast } from './toast.ts';

beforeAll(() => changeIdioma('pt-BR'));
beforeEach(() => {
  vi.useFakeTimers();
  render(<Toasts />);
});
afterEach(() => {
  cleanup();
  for (const { id } of listToasts()) dismissToast(id);
  vi.useRealTimers();
});

const pass = (ms: number) =>
  act(() => {
    vi.advanceTimersByTime(ms);
  });
const tell = (tone: 'success' | 'danger', text: string) => act(() => toast({ tone, text }));

describe('a notice', () => {
  it('of what was done goes by itself, but not while somebody reads it', () => {
    tell('success', 'Salvo.');
    fireEvent.focus(screen.getByRole('button', { name: 'Fechar' }));
    pass(60_000);
    expect(screen.queryByText('Salvo.')).not.toBeNull();
    fireEvent.blur(screen.getByRole('button', { name: 'Fechar' }));
    pass(5999);
    expect(screen.queryByText('Salvo.')).not.toBeNull();
    pass(1);
    expect(screen.queryByText('Salvo.')).toBeNull();
  });

  it('of what went wrong stays until it is dismissed', () => {
    tell('danger', 'Não foi possível sair.');
    pass(3_600_000);
    fireEvent.click(screen.getByRole('button', { name: 'Fechar' }));
    expect(screen.queryByText('Não foi possível sair.')).toBeNull();
  });

  it('told again is shown once, and never more than three stand there', () => {
    for (const text of ['um', 'dois', 'dois', 'três', 'quatro']) tell('danger', text);
    expect(listToasts().map(({ text }) => text)).toEqual(['dois', 'três', 'quatro']);
  });

  it('of what went wrong is not pushed away by what was done since', () => {
    tell('danger', 'Não foi possível salvar.');
    for (const text of ['um', 'dois', 'três']) tell('success', text);
    expect(listToasts().map(({ text }) => text)).toEqual(['Não foi possível salvar.', 'dois', 'três']);
  });
});
