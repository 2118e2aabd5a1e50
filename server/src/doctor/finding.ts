/** What one look found: fine, soon to be trouble, or trouble. */
export type Level = 'ok' | 'warning' | 'error';

export interface Finding {
  check: string;
  level: Level;
  text: string;
  /** What to do; none where all is well. */
  advice?: string;
}

export const ok = (check: string, text: string): Finding => ({ check, level: 'ok', text });
export const warning = (check: string, text: string, advice: string): Finding => ({ check, level: 'warning', text, advice });
export const error = (check: string, text: string, advice: string): Finding => ({ check, level: 'error', text, advice });

export function worstOf(findings: readonly Finding[]): Level {
  return (['error', 'warning'] as const).find((level) => findings.some((finding) => finding.level === level)) ?? 'ok';
}
