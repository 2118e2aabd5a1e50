import { expect, it } from 'vitest';
import { safeVoltar } from './voltar.ts';

it('after signing in one goes back to a page of the product only', () => {
  expect(safeVoltar('/c/torre/gateways?pagina=2')).toBe('/c/torre/gateways?pagina=2');
  for (const elsewhere of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '', undefined]) {
    expect(safeVoltar(elsewhere)).toBeUndefined();
  }
});

it('the login page never leads back to itself', () => {
  expect(safeVoltar('/entrar?voltar=/')).toBeUndefined();
});
