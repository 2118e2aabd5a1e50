import { ApiError, createApiClient, routes } from '@tds/contract/http';
import { currentIdioma } from '../i18n/index.ts';
import { NoAnswerError, noteAnswer } from './connection.ts';

let sessionLost = () => {};

/** The server, in the page's language. Throws `ApiError` (the server's problem) or `NoAnswerError`. */
export const api = createApiClient({ language: currentIdioma, fetch: watchSession });

/** Called when any call is answered 401; signing in and asking who is signed in answer for themselves. */
export function onSessionLost(listener: () => void): void {
  sessionLost = listener;
}

export function isStatus(error: unknown, status: number): error is ApiError {
  return error instanceof ApiError && error.status === status;
}

async function watchSession(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init).catch((error: unknown) => {
    // Given up by the page itself: says nothing about the server.
    if (init?.signal?.aborted) throw error;
    noteAnswer(false);
    throw new NoAnswerError(error);
  });
  noteAnswer(true);
  if (response.status === 401 && input !== routes.findSessao.path) sessionLost();
  return response;
}
