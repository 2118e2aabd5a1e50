/** Code that a page needs did not come: nobody answers, or a newer release has other files. `part` names it; `cause` is what the browser said. */
export class NoCodeError extends Error {
  readonly part: string;

  constructor(part: string, cause: unknown) {
    super(`the code of ${part} did not come`, { cause });
    this.name = 'NoCodeError';
    this.part = part;
  }
}

/**
 * Code fetched when it is needed. What failed once is not tried again in this document: browsers may remember the failure, a style sheet that
 * failed is never asked for a second time, and after a release the address leads nowhere. Loading the document again heals all three.
 */
export function codeOf<Module>(part: string, load: () => Promise<Module>): () => Promise<Module> {
  let failed: NoCodeError | undefined;
  return async () => {
    if (failed) throw failed;
    try {
      const module = await load();
      noteReload(part, false);
      return module;
    } catch (cause) {
      failed = new NoCodeError(part, cause);
      throw failed;
    }
  };
}

/** Loads the document again for the sake of `part`. False when that was done before and did not help: then it would never end. */
export function reloadFor(part: string): boolean {
  if (!noteReload(part, true)) return false;
  location.reload();
  return true;
}

/** False when it stood so already. Where nothing can be kept (private mode), nothing is reloaded by itself. */
function noteReload(part: string, wasDone: boolean): boolean {
  const key = `tds.reloaded.${part}`;
  try {
    if ((sessionStorage.getItem(key) !== null) === wasDone) return false;
    if (wasDone) sessionStorage.setItem(key, new Date().toISOString());
    else sessionStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}
