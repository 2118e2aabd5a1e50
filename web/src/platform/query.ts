import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '@tds/contract/http';

/** Keys begin with the conta's slug, so that leaving a conta can forget all of it. */
export const queryClient = new QueryClient({ defaultOptions: { queries: { retry: shouldRetry, staleTime: 10_000 } } });

/** The server's refusals are final; only a missing answer or its own fault is worth another try. */
function shouldRetry(failures: number, error: unknown): boolean {
  if (error instanceof ApiError && error.status < 500) return false;
  return failures < 2;
}
