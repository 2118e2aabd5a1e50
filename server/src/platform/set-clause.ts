/**
 * `set` list of an update that changes only what is given. `columns` maps the fields of a patch to their columns and is the
 * closed list of what may stand in the statement; the values become parameters from `$first` on.
 */
export function setClause<Field extends string>(
  columns: Record<Field, string>,
  patch: Partial<Record<NoInfer<Field>, unknown>>,
  first: number,
): { text: string; values: unknown[] } {
  const given = (Object.keys(columns) as Field[]).filter((field) => patch[field] !== undefined);
  return {
    text: given.map((field, i) => `${columns[field]} = $${first + i}, `).join(''),
    values: given.map((field) => patch[field]),
  };
}
