import { expect, it } from 'vitest';
import { safeReturnTo } from './return-to.ts';

it('after signing in one goes back to a page of the product only', () => {
  expect(safeReturnTo('/c/torre/gateways?pagina=2')).toBe('/c/torre/gateways?pagina=2');
  for (const elsewhere of ['//evil.example', '/\t/evil.example', '/\n\\evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '', undefined]) {
    expect(safeReturnTo(elsewhere)).toBeUndefined();
  }
});

it('the login page never leads back to itself', () => {
  expect(safeReturnTo('/entrar?voltar=/')).toBeUndefined();
});
