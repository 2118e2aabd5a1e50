import { createContext, use } from 'react';

/** The conta of the page's address and what the person may do in it. */
export interface CurrentConta {
  slug: string;
  nome: string;
  fuso: string;
  canEdit: boolean;
  canAdmin: boolean;
  isSuperAdmin: boolean;
}

export const ContaContext = createContext<CurrentConta | undefined>(undefined);

export function useConta(): CurrentConta {
  const conta = use(ContaContext);
  if (!conta) throw new Error('useConta outside of a page of a conta');
  return conta;
}
