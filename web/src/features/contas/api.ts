import { queryOptions } from '@tanstack/react-query';
import { routes } from '@tds/contract/http';
import { api } from '../../platform/api.ts';

export function contaQuery(slug: string) {
  return queryOptions({
    queryKey: [slug, 'conta'],
    queryFn: ({ signal }) => api(routes.findConta, { params: { slug } }, signal),
  });
}
