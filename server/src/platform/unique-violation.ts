import { SQLSTATE, constraintOf, sqlState } from './db.ts';
import { AppError } from './errors.ts';
import type { ErrorCode } from './errors.ts';

/** What a unique index guards, for the person who typed it: the code of the answer and the field it stands beside. */
export type UniqueFaults = Readonly<Record<string, { code: ErrorCode; field: string }>>;

/** Runs; a violation of one of these unique indexes (by name) becomes its fault. Any other error passes as it is. */
export async function mapUniqueViolation<Result>(faults: UniqueFaults, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    const fault = sqlState(error) === SQLSTATE.uniqueViolation ? faults[constraintOf(error) ?? ''] : undefined;
    if (fault === undefined) throw error;
    throw new AppError(fault.code, { fields: { [fault.field]: 'TAKEN' }, cause: error });
  }
}
