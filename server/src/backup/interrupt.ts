import { isUnavailable } from '../platform/db.ts';
import { AppError } from '../platform/errors.ts';

/** Runs long work that a person may stop: what it has begun is tidied away before the process ends. */
export async function runInterruptibly<Result>(advice: string, run: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await run(controller.signal);
  } catch (error) {
    if (error instanceof AppError && !controller.signal.aborted) throw error;
    if (controller.signal.aborted) throw new AppError('UNAVAILABLE', { publicMessage: `Stopped. ${advice}`, cause: error });
    // Gone, full, or silent: none of it is a bug of ours.
    if (isUnavailable(error)) throw new AppError('UNAVAILABLE', { publicMessage: `The database went away or gave up: ${(error as Error).message}. ${advice}`, cause: error });
    throw error;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
