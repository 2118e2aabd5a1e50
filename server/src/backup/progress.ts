/** What a long command says on standard error: one line kept fresh on a terminal, one now and then elsewhere. */
export interface Progress {
  update(state: { rows: number; bytes: number; share: number }): void;
  /** The next stretch of the work, with a rate of its own. */
  begin(what: string): void;
  end(): void;
}

const EVERY_MS = { terminal: 200, elsewhere: 2000 };

export function createProgress(out: NodeJS.WriteStream = process.stderr): Progress {
  let [what, startedMs, saidMs, isOpen] = ['', performance.now(), 0, false];
  const close = (): void => {
    if (isOpen) out.write('\n');
    isOpen = false;
  };
  return {
    begin: (next) => {
      close();
      [what, startedMs, saidMs] = [next, performance.now(), 0];
    },
    update: ({ rows, bytes, share }) => {
      const nowMs = performance.now();
      if (nowMs - saidMs < (out.isTTY ? EVERY_MS.terminal : EVERY_MS.elsewhere)) return;
      saidMs = nowMs;
      const rate = rows / Math.max(0.001, (nowMs - startedMs) / 1000);
      const percent = Math.min(100, share * 100).toFixed(0);
      const line = `${what}: ${percent.padStart(3)} %${rows > 0 ? `   ${whole(rows)} rows` : ''}${bytes > 0 ? `   ${(bytes / 1e6).toFixed(0)} MB` : ''}${rows > 0 ? `   ${whole(rate)} rows/s` : ''}`;
      if (out.isTTY) out.write(`\r${line}\x1b[K`);
      else out.write(`${line}\n`);
      isOpen = out.isTTY;
    },
    end: close,
  };
}

function whole(count: number): string {
  return Math.round(count).toLocaleString('en');
}
